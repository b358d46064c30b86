package deploy_test

// render_test.go: manifests as kubectl apply -k would send them.

import (
	"path/filepath"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// The folders that somebody applies, and the pieces that they are made of.
var (
	standing  = []string{"overlays/one-database", "overlays/two-databases"}
	migrates  = []string{"overlays/one-database/migrate", "overlays/two-databases/migrate"}
	backfills = []string{"overlays/one-database/backfill", "overlays/two-databases/backfill"}
	pieces    = []string{"base", "migrate", "backfill"}
)

func everyFolder() []string {
	var all []string
	for _, folders := range [][]string{standing, migrates, backfills, pieces} {
		all = append(all, folders...)
	}
	return all
}

// decode reads one object into the official type of its kind. A field that the type
// does not have, or that is there twice, is an error.
func decode(yaml []byte) (runtime.Object, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, batchv1.AddToScheme, networkingv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	object, _, err := strict.Decode(yaml, nil, nil)
	return object, err
}

// render returns the objects of a folder.
func render(t *testing.T, folder string) []runtime.Object {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatalf("kustomize: %s: %v", folder, err)
	}
	var objects []runtime.Object
	for _, r := range resources.Resources() {
		yaml, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		object, err := decode(yaml)
		if err != nil {
			t.Fatalf("%s: %s %s: %v", folder, r.GetKind(), r.GetName(), err)
		}
		objects = append(objects, object)
	}
	return objects
}

// of returns the objects of one type.
func of[T runtime.Object](objects []runtime.Object) []T {
	var found []T
	for _, o := range objects {
		if typed, ok := o.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// job is what a CronJob starts or a Job is.
type job struct {
	name string
	spec batchv1.JobSpec
}

func (j *job) pod() *corev1.PodSpec { return &j.spec.Template.Spec }

// container is the pod's only one.
func (j *job) container() *corev1.Container { return &j.spec.Template.Spec.Containers[0] }

// env is the value of a variable, as far as it is written in the manifest.
func (j *job) env(name string) string {
	for _, v := range j.container().Env {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}

func jobs(t *testing.T, folder string) []job {
	t.Helper()
	var all []job
	objects := render(t, folder)
	for _, c := range of[*batchv1.CronJob](objects) {
		all = append(all, job{c.Name, c.Spec.JobTemplate.Spec})
	}
	for _, j := range of[*batchv1.Job](objects) {
		all = append(all, job{j.Name, j.Spec})
	}
	for i := range all {
		if n := len(all[i].pod().Containers); n != 1 {
			t.Fatalf("%s: %s has %d containers, expected 1", folder, all[i].name, n)
		}
	}
	return all
}

func TestEveryManifestIsOfItsType(t *testing.T) {
	for _, folder := range everyFolder() {
		objects := render(t, folder)
		if len(objects) == 0 {
			t.Errorf("%s renders nothing", folder)
		}
	}
	for _, document := range strings.Split(read(t, "examples/secrets.yaml"), "\n---\n") {
		if _, err := decode([]byte(document)); err != nil {
			t.Errorf("examples/secrets.yaml: %v", err)
		}
	}
}

// The decoder must refuse what an API server would drop in silence or refuse.
func TestDecoderIsStrict(t *testing.T) {
	good := read(t, "base/serviceaccount.yaml")
	for name, bad := range map[string]string{
		"unknown field":  strings.Replace(good, "automountServiceAccountToken", "automountServiceAcountToken", 1),
		"field twice":    good + "automountServiceAccountToken: true\n",
		"wrong type":     strings.Replace(good, "false", "no-boolean", 1),
		"unknown kind":   strings.Replace(good, "ServiceAccount", "ServiceAcount", 1),
		"other API":      strings.Replace(good, "v1", "v2", 1),
		"not its nature": strings.Replace(good, "metadata:\n  name: trueup", "metadata: trueup", 1),
	} {
		if bad == good {
			t.Fatalf("%s: the example no longer says what this test changes", name)
		}
		if object, err := decode([]byte(bad)); err == nil {
			t.Errorf("%s: decoded as %T, expected an error", name, object)
		}
	}
}

// Which folders there are is said above; one that is added must be added there.
func TestEveryKustomizationIsKnown(t *testing.T) {
	known := map[string]bool{"pod": true, "metrics-push": true}
	for _, folder := range everyFolder() {
		known[folder] = true
	}
	for _, overlay := range standing {
		known[overlay+"/site"] = true
	}
	for _, pattern := range []string{"*", "*/*", "*/*/*"} {
		paths, err := filepath.Glob(pattern + "/kustomization.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if folder := filepath.ToSlash(filepath.Dir(path)); !known[folder] {
				t.Errorf("%s is rendered by no test", folder)
			}
		}
	}
}
