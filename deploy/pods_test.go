package deploy_test

// pods_test.go: what a pod may, has and sees.

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// eachPod runs a test on every pod of every folder.
func eachPod(t *testing.T, check func(t *testing.T, j *job)) {
	t.Helper()
	for _, folder := range everyFolder() {
		for _, j := range jobs(t, folder) {
			t.Run(folder+"/"+j.name, func(t *testing.T) { check(t, &j) })
		}
	}
}

func TestPodsAreRestricted(t *testing.T) {
	standard, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	eachPod(t, func(t *testing.T, j *job) {
		for _, result := range standard.EvaluatePod(restricted, &j.spec.Template.ObjectMeta, j.pod()) {
			if !result.Allowed {
				t.Errorf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
			}
		}
		c, pod := j.container().SecurityContext, j.pod()
		if c == nil || c.ReadOnlyRootFilesystem == nil || !*c.ReadOnlyRootFilesystem {
			t.Error("the root file system can be written")
		}
		if c == nil || c.Capabilities == nil || len(c.Capabilities.Add) > 0 || !slices.Equal(c.Capabilities.Drop, []corev1.Capability{"ALL"}) {
			t.Error("there are capabilities")
		}
		if pod.SecurityContext.RunAsUser == nil || *pod.SecurityContext.RunAsUser != imageUser {
			t.Errorf("the user is not the image's, %d", imageUser)
		}
		if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken || pod.ServiceAccountName != "trueup" {
			t.Error("there is a token of Kubernetes in the pod")
		}
		if pod.EnableServiceLinks == nil || *pod.EnableServiceLinks {
			t.Error("Kubernetes may add variables that look like settings")
		}
	})
	for _, folder := range append([]string{"base"}, standing...) {
		for _, n := range of[*corev1.Namespace](render(t, folder)) {
			if n.Labels["pod-security.kubernetes.io/enforce"] != string(api.LevelRestricted) {
				t.Errorf("%s: the namespace does not enforce the restricted standard", folder)
			}
		}
		for _, a := range of[*corev1.ServiceAccount](render(t, folder)) {
			if a.AutomountServiceAccountToken == nil || *a.AutomountServiceAccountToken {
				t.Errorf("%s: the service account hands out its token", folder)
			}
		}
	}
}

// The program sorts in temporary files, of which the read-only root has no room.
func TestTemporaryFilesHaveAPlace(t *testing.T) {
	eachPod(t, func(t *testing.T, j *job) {
		path := j.env("TMPDIR")
		volume := mountedAt(t, j, path)
		if volume.EmptyDir == nil || volume.EmptyDir.SizeLimit == nil {
			t.Fatalf("TMPDIR is %q, where there is no emptyDir with a limit", path)
		}
		if limit := j.container().Resources.Limits.StorageEphemeral(); limit.Cmp(*volume.EmptyDir.SizeLimit) < 0 {
			t.Errorf("temporary files may take %s, the pod %s in all", volume.EmptyDir.SizeLimit, limit)
		}
	})
}

// mountedAt is the volume that a pod has at a path.
func mountedAt(t *testing.T, j *job, path string) *corev1.Volume {
	t.Helper()
	for _, m := range j.container().VolumeMounts {
		for i := range j.pod().Volumes {
			if v := &j.pod().Volumes[i]; m.MountPath == path && m.Name == v.Name {
				return v
			}
		}
	}
	t.Fatalf("nothing is mounted at %q", path)
	return nil
}

// Requests and limits follow from what was measured, which the README says.
func TestMemoryIsWhatWasMeasured(t *testing.T) {
	// The last column but one is PostgreSQL's.
	rows := regexp.MustCompile(`(?m)^\| (?:peak memory of all runs|– of reports, verify, close) +\|[^|]*\|([^|]*) MiB`).FindAllStringSubmatch(read(t, "../README.md"), -1)
	if len(rows) != 4 {
		t.Fatalf("README.md says the peak memory of runs and reports on PostgreSQL %d times, expected 4", len(rows))
	}
	var peak resource.Quantity
	for _, row := range rows {
		for _, mib := range strings.Split(row[1], ",") {
			if q := resource.MustParse(strings.TrimSpace(mib) + "Mi"); q.Cmp(peak) > 0 {
				peak = q
			}
		}
	}
	limit := resource.MustParse("384Mi")
	eachPod(t, func(t *testing.T, j *job) {
		r := j.container().Resources
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
			request, limit := r.Requests[name], r.Limits[name]
			if request.IsZero() || limit.IsZero() || limit.Cmp(request) < 0 {
				t.Errorf("%s: request %s, limit %s", name, &request, &limit)
			}
		}
		if r.Requests.Memory().Cmp(peak) < 0 {
			t.Errorf("the memory asked for, %s, is less than the %s that runs or reports took", r.Requests.Memory(), &peak)
		}
		if r.Limits.Memory().Cmp(limit) != 0 {
			t.Errorf("the memory limit is %s, expected %s", r.Limits.Memory(), &limit)
		}
	})
	for _, folder := range standing {
		soft, ok := strings.CutSuffix(settings(t, folder)["GOMEMLIMIT"], "iB")
		if !ok {
			t.Fatalf("%s: GOMEMLIMIT has no unit that Kubernetes knows", folder)
		}
		if q, err := resource.ParseQuantity(soft + "i"); err != nil || q.Cmp(limit) >= 0 {
			t.Errorf("%s: GOMEMLIMIT is %si (%v), expected less than %s", folder, soft, err, &limit)
		}
	}
}

// settings are the variables that every pod of a folder has.
func settings(t *testing.T, folder string) map[string]string {
	t.Helper()
	for _, c := range of[*corev1.ConfigMap](render(t, folder)) {
		if c.Name == "trueup-settings" {
			return c.Data
		}
	}
	t.Fatalf("%s has no ConfigMap trueup-settings", folder)
	return nil
}

// CronJobs and Jobs have their pods from two files, which must not drift apart.
func TestPodsAreTheSame(t *testing.T) {
	for i := range standing {
		for _, folder := range []string{migrates[i], backfills[i]} {
			for _, j := range jobs(t, folder) {
				for _, c := range jobs(t, standing[i]) {
					if diff := cmp.Diff(common(c.pod()), common(j.pod())); diff != "" {
						t.Errorf("%s: the pods of %s and %s (-, +):\n%s", standing[i], c.name, j.name, diff)
					}
				}
			}
		}
	}
}

// common is a pod without what is of one job alone.
func common(pod *corev1.PodSpec) *corev1.PodSpec {
	p := pod.DeepCopy()
	c := &p.Containers[0]
	c.Args = nil
	c.Env = slices.DeleteFunc(c.Env, func(v corev1.EnvVar) bool { return v.Name != "TMPDIR" && v.Name != "TRUEUP_LEDGER_FILE" })
	shared := []string{"ledger", "tmp"}
	c.VolumeMounts = slices.DeleteFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return !slices.Contains(shared, m.Name) })
	p.Volumes = slices.DeleteFunc(p.Volumes, func(v corev1.Volume) bool { return !slices.Contains(shared, v.Name) })
	for i := range p.Volumes {
		if s := p.Volumes[i].Secret; s != nil {
			s.SecretName = "" // the owner's or the job's: TestWhoSeesWhichDatabase
		}
	}
	return p
}

func TestImageIsNamedByTheSite(t *testing.T) {
	eachPod(t, func(t *testing.T, j *job) {
		site := strings.Contains(t.Name(), "overlays/")
		if image := j.container().Image; site == (image == "trueup") {
			t.Errorf("the image is %s", strconv.Quote(image))
		}
		if j.container().Command != nil {
			t.Error("there is a command in place of the image's entry point")
		}
	})
}
