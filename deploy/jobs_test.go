package deploy_test

// jobs_test.go: when things run, how often they are tried, and what ends them.

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// finalCodes are the exit codes that another try would give again.
var finalCodes = []int32{2, 3, 4}

func TestCronJobs(t *testing.T) {
	type when struct {
		Schedule, Zone    string
		Suspended         bool
		LateBy, EndsAfter time.Duration
	}
	expected := map[string]when{
		"trueup-run":    {"15 2 * * *", "Etc/UTC", false, 6 * time.Hour, 3 * time.Hour},
		"trueup-report": {"30 5 * * *", "Etc/UTC", false, 6 * time.Hour, 2 * time.Hour},
		"trueup-verify": {"0 6 * * 0", "Etc/UTC", false, 24 * time.Hour, 4 * time.Hour},
		"trueup-close":  {"0 8 4 * *", "Etc/UTC", true, 24 * time.Hour, 2 * time.Hour},
	}
	for _, folder := range standing {
		got := map[string]when{}
		for _, c := range of[*batchv1.CronJob](render(t, folder)) {
			s := &c.Spec
			if s.TimeZone == nil || s.StartingDeadlineSeconds == nil || s.JobTemplate.Spec.ActiveDeadlineSeconds == nil {
				t.Errorf("%s: %s lacks a time zone or a deadline", folder, c.Name)
				continue
			}
			if _, err := cron.ParseStandard(s.Schedule); err != nil {
				t.Errorf("%s: %s: %v", folder, c.Name, err)
			}
			if _, err := time.LoadLocation(*s.TimeZone); err != nil {
				t.Errorf("%s: %s: %v", folder, c.Name, err)
			}
			if s.ConcurrencyPolicy != batchv1.ForbidConcurrent {
				t.Errorf("%s: %s: concurrencyPolicy %s, expected Forbid", folder, c.Name, s.ConcurrencyPolicy)
			}
			if s.SuccessfulJobsHistoryLimit == nil || s.FailedJobsHistoryLimit == nil || *s.FailedJobsHistoryLimit < 1 {
				t.Errorf("%s: %s keeps no history of its Jobs", folder, c.Name)
			}
			got[c.Name] = when{s.Schedule, *s.TimeZone, s.Suspend != nil && *s.Suspend,
				seconds(*s.StartingDeadlineSeconds), seconds(*s.JobTemplate.Spec.ActiveDeadlineSeconds)}
		}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s (-expected +rendered):\n%s", folder, diff)
		}
	}
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

func TestTriesAndTheirEnd(t *testing.T) {
	for _, folder := range everyFolder() {
		for _, j := range jobs(t, folder) {
			action, limit := batchv1.PodFailurePolicyActionFailJob, j.spec.BackoffLimit
			if j.name == "trueup-backfill" { // the other shards go on
				action, limit = batchv1.PodFailurePolicyActionFailIndex, j.spec.BackoffLimitPerIndex
			}
			if limit == nil || *limit != 3 {
				t.Errorf("%s: %s is tried without a limit of its own", folder, j.name)
			}
			name := "trueup"
			expected := &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{
				{Action: action, OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{
					ContainerName: &name, Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: finalCodes}},
				{Action: batchv1.PodFailurePolicyActionIgnore, OnPodConditions: []batchv1.PodFailurePolicyOnPodConditionsPattern{
					{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue}}},
			}}
			if diff := cmp.Diff(expected, j.spec.PodFailurePolicy); diff != "" {
				t.Errorf("%s: %s: pod failure policy (-expected +rendered):\n%s", folder, j.name, diff)
			}
			if j.container().Name != name || j.pod().RestartPolicy != corev1.RestartPolicyNever {
				t.Errorf("%s: %s: a pod failure policy needs the container %s and restartPolicy Never", folder, j.name, name)
			}
			if j.spec.ActiveDeadlineSeconds == nil {
				t.Errorf("%s: %s may run for ever", folder, j.name)
			}
		}
	}
}

func TestBackfillIsIndexed(t *testing.T) {
	for _, folder := range backfills {
		all := jobs(t, folder)
		if len(all) != 1 || all[0].name != "trueup-backfill" {
			t.Fatalf("%s: expected the Job trueup-backfill alone", folder)
		}
		j := &all[0]
		if j.spec.CompletionMode == nil || *j.spec.CompletionMode != batchv1.IndexedCompletion {
			t.Errorf("%s: the Job is not Indexed", folder)
		}
		if j.spec.Completions == nil || j.spec.Parallelism == nil || *j.spec.Completions != *j.spec.Parallelism || *j.spec.Completions < 2 {
			t.Fatalf("%s: completions and parallelism must be the number of shards", folder)
		}
		if count := j.env("JOB_COMPLETION_COUNT"); count != strconv.Itoa(int(*j.spec.Completions)) {
			t.Errorf("%s: JOB_COMPLETION_COUNT is %q, completions %d", folder, count, *j.spec.Completions)
		}
		if strings.Contains(strings.Join(j.container().Args, " "), "--shard") {
			t.Errorf("%s: the shard is for the environment to say", folder)
		}
		for _, name := range []string{"FROM", "TO"} {
			if _, err := time.Parse(time.DateOnly, j.env(name)); err != nil {
				t.Errorf("%s: %s is no day: %v", folder, name, err)
			}
		}
	}
}

func TestJobsOnDemandAreNotStanding(t *testing.T) {
	for _, folder := range append([]string{"base"}, standing...) {
		if found := of[*batchv1.Job](render(t, folder)); len(found) > 0 {
			t.Errorf("%s would start the Job %s whenever it is applied", folder, found[0].Name)
		}
	}
	for _, folder := range append(append([]string{"migrate", "backfill"}, migrates...), backfills...) {
		objects := render(t, folder)
		found := of[*batchv1.Job](objects)
		if len(found) != 1 || len(objects) != 1 {
			t.Fatalf("%s has %d objects, %d of them Jobs; expected one Job", folder, len(objects), len(found))
		}
		if found[0].Spec.TTLSecondsAfterFinished == nil {
			t.Errorf("%s: the Job stays for ever", folder)
		}
	}
}
