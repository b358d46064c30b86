package deploy_test

// reach_test.go: which secrets a pod sees, and where it may connect to.

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// exampleSecrets are the keys of each Secret that somebody must make.
func exampleSecrets(t *testing.T) map[string]map[string]string {
	t.Helper()
	secrets := map[string]map[string]string{}
	for _, document := range strings.Split(read(t, "examples/secrets.yaml"), "\n---\n") {
		object, err := decode([]byte(document))
		if err != nil {
			t.Fatal(err)
		}
		secret, ok := object.(*corev1.Secret)
		if !ok || secret.Namespace != "trueup" {
			t.Fatalf("examples/secrets.yaml: %T in another namespace or of another kind", object)
		}
		secrets[secret.Name] = secret.StringData
	}
	return secrets
}

// seen are the secrets behind the DSN variables of a pod.
func seen(t *testing.T, j *job) map[string]string {
	t.Helper()
	secrets := exampleSecrets(t)
	found := map[string]string{}
	for _, v := range j.container().Env {
		if v.Name != "TRUEUP_LEDGER_FILE" && v.Name != "TRUEUP_SOURCE_FILE" {
			continue
		}
		volume := mountedAt(t, j, path.Dir(v.Value))
		if volume.Secret == nil {
			t.Fatalf("%s names %s, which is in no Secret", v.Name, v.Value)
		}
		keys := secrets[volume.Secret.SecretName]
		dsn, there := keys[path.Base(v.Value)]
		if !there {
			t.Errorf("%s names %s, but the Secret %s has no such key", v.Name, v.Value, volume.Secret.SecretName)
		}
		if !strings.Contains(dsn, "sslmode=verify-full&sslrootcert="+path.Dir(v.Value)+"/ca.crt") || keys["ca.crt"] == "" {
			t.Errorf("the example of the Secret %s does not verify the server, with its certificate at %s", volume.Secret.SecretName, path.Dir(v.Value))
		}
		found[v.Name] = volume.Secret.SecretName
	}
	for _, v := range j.pod().Volumes {
		if v.Secret != nil && v.Secret.DefaultMode != nil && *v.Secret.DefaultMode&0o007 != 0 {
			t.Errorf("the secret %s can be read by all", v.Secret.SecretName)
		}
	}
	return found
}

func TestWhoSeesWhichDatabase(t *testing.T) {
	const ledger, source = "TRUEUP_LEDGER_FILE", "TRUEUP_SOURCE_FILE"
	job := map[string]string{ledger: "trueup-ledger"}
	owner := map[string]string{ledger: "trueup-owner"}
	for i, pulls := range []map[string]string{
		{ledger: "trueup-ledger", source: "trueup-ledger"},
		{ledger: "trueup-ledger", source: "trueup-source"},
	} {
		expected := map[string]map[string]string{
			"trueup-run": pulls, "trueup-backfill": pulls, "trueup-migrate": owner,
			"trueup-report": job, "trueup-verify": job, "trueup-close": job,
		}
		got := map[string]map[string]string{}
		for _, folder := range []string{standing[i], migrates[i], backfills[i]} {
			for _, j := range jobs(t, folder) {
				got[j.name] = seen(t, &j)
			}
		}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s (-expected +rendered):\n%s", standing[i], diff)
		}
	}
}

// What pods ask for by name must be there when they start: in the folder that stands,
// or made by hand as the README says.
func TestWhatPodsAskForIsThere(t *testing.T) {
	secrets := exampleSecrets(t)
	for i := range standing {
		objects := render(t, standing[i])
		for _, folder := range []string{standing[i], migrates[i], backfills[i]} {
			for _, j := range jobs(t, folder) {
				for _, v := range j.pod().Volumes {
					switch {
					case v.Secret != nil && secrets[v.Secret.SecretName] == nil:
						t.Errorf("%s: %s: no example of the Secret %s", folder, j.name, v.Secret.SecretName)
					case v.ConfigMap != nil && !has[*corev1.ConfigMap](objects, v.ConfigMap.Name):
						t.Errorf("%s: %s: no ConfigMap %s", folder, j.name, v.ConfigMap.Name)
					case v.PersistentVolumeClaim != nil && !has[*corev1.PersistentVolumeClaim](objects, v.PersistentVolumeClaim.ClaimName):
						t.Errorf("%s: %s: no claim %s", folder, j.name, v.PersistentVolumeClaim.ClaimName)
					}
				}
				for _, from := range j.container().EnvFrom {
					if from.ConfigMapRef == nil || !has[*corev1.ConfigMap](objects, from.ConfigMapRef.Name) {
						t.Errorf("%s: %s: settings that are not there", folder, j.name)
					}
				}
				if !has[*corev1.ServiceAccount](objects, j.pod().ServiceAccountName) {
					t.Errorf("%s: %s: no service account %s", folder, j.name, j.pod().ServiceAccountName)
				}
			}
		}
		if found := of[*corev1.Secret](objects); len(found) > 0 {
			t.Errorf("%s has the Secret %s: applying it would put placeholders over passwords", standing[i], found[0].Name)
		}
	}
}

// named is an object with its name and namespace.
type named interface {
	runtime.Object
	GetName() string
	GetNamespace() string
}

func has[T named](objects []runtime.Object, name string) bool {
	return slices.ContainsFunc(of[T](objects), func(o T) bool { return o.GetName() == name && o.GetNamespace() == "trueup" })
}

func TestEverythingIsInTheNamespace(t *testing.T) {
	for _, folder := range everyFolder() {
		for _, o := range render(t, folder) {
			if n, ok := o.(named); !ok || n.GetNamespace() != "trueup" && n.GetName() != "trueup" {
				t.Errorf("%s: %T is in another namespace", folder, o)
			}
		}
	}
}

func to(protocol corev1.Protocol, port int) networkingv1.NetworkPolicyPort {
	number := intstr.FromInt(port)
	return networkingv1.NetworkPolicyPort{Protocol: &protocol, Port: &number}
}

func labelled(name, value string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{name: value}}
}

func TestPodsReachNamesAndPostgreSQLOnly(t *testing.T) {
	for folder, servers := range map[string][]string{
		"base":      nil,
		standing[0]: {"192.0.2.10/32"},
		standing[1]: {"192.0.2.10/32", "192.0.2.20/32"},
	} {
		policies := of[*networkingv1.NetworkPolicy](render(t, folder))
		if len(policies) != 1 {
			t.Fatalf("%s has %d network policies, expected 1", folder, len(policies))
		}
		if diff := cmp.Diff(namesAndPostgreSQL(servers), policies[0].Spec); diff != "" {
			t.Errorf("%s (-expected +rendered):\n%s", folder, diff)
		}
	}
}

// namesAndPostgreSQL is the policy; without servers, PostgreSQL may be anywhere.
func namesAndPostgreSQL(servers []string) networkingv1.NetworkPolicySpec {
	postgres := networkingv1.NetworkPolicyEgressRule{Ports: []networkingv1.NetworkPolicyPort{to(corev1.ProtocolTCP, 5432)}}
	for _, s := range servers {
		postgres.To = append(postgres.To, networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: s}})
	}
	dns := networkingv1.NetworkPolicyEgressRule{
		Ports: []networkingv1.NetworkPolicyPort{to(corev1.ProtocolUDP, 53), to(corev1.ProtocolTCP, 53)},
		To: []networkingv1.NetworkPolicyPeer{{
			NamespaceSelector: labelled("kubernetes.io/metadata.name", "kube-system"),
			PodSelector:       labelled("k8s-app", "kube-dns"),
		}},
	}
	return networkingv1.NetworkPolicySpec{
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
		Egress:      []networkingv1.NetworkPolicyEgressRule{dns, postgres},
	}
}

// The component for metrics opens one way more and tells the program of it.
func TestMetricsPush(t *testing.T) {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	back, err := filepath.Rel(overlay, here)
	if err != nil {
		t.Fatal(err)
	}
	kustomization := "resources: [" + back + "/overlays/one-database]\ncomponents: [" + back + "/metrics-push]\n"
	if err := os.WriteFile(filepath.Join(overlay, "kustomization.yaml"), []byte(kustomization), 0o600); err != nil {
		t.Fatal(err)
	}
	policies := of[*networkingv1.NetworkPolicy](render(t, overlay))
	if len(policies) != 2 {
		t.Fatalf("%d network policies, expected 2", len(policies))
	}
	expected := networkingv1.NetworkPolicySpec{
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
		Egress: []networkingv1.NetworkPolicyEgressRule{{
			Ports: []networkingv1.NetworkPolicyPort{to(corev1.ProtocolTCP, 9091)},
			To:    []networkingv1.NetworkPolicyPeer{{NamespaceSelector: labelled("kubernetes.io/metadata.name", "monitoring")}},
		}},
	}
	if diff := cmp.Diff(expected, policies[1].Spec); diff != "" {
		t.Errorf("(-expected +rendered):\n%s", diff)
	}
	for _, j := range jobs(t, overlay) {
		if url := j.env("TRUEUP_METRICS_PUSH"); url != "http://pushgateway.monitoring.svc:9091" {
			t.Errorf("%s pushes its metrics to %q", j.name, url)
		}
	}
}
