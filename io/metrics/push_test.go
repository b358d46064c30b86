package metrics_test

// push_test.go: a push gateway as the client sees it: well, failing, silent, far away.

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"trueup/io/metrics"
)

const secret = "geheim-pass"

// pushed is a request that a gateway got.
type pushed struct {
	method, path, user, password string
	families                     map[string]*dto.MetricFamily
}

// gateway answers pushes with a status and keeps them.
func gateway(t *testing.T, status int, body string) (*httptest.Server, *[]pushed) {
	t.Helper()
	var got []pushed
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := pushed{method: r.Method, path: r.URL.Path, families: map[string]*dto.MetricFamily{}}
		p.user, p.password, _ = r.BasicAuth()
		decoder := expfmt.NewDecoder(r.Body, expfmt.ResponseFormat(r.Header))
		for {
			f := new(dto.MetricFamily)
			if err := decoder.Decode(f); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Error(err)
				break
			}
			p.families[f.GetName()] = f
		}
		got = append(got, p)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s, &got
}

func push(t *testing.T, address string, patience time.Duration, runs ...metrics.Run) error {
	t.Helper()
	g, err := metrics.NewGateway(address, patience)
	if err != nil {
		t.Fatal(err)
	}
	return g.Push(context.Background(), runs)
}

// withUser puts a user and a password into a URL.
func withUser(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("job", secret)
	return u.String()
}

func TestPush(t *testing.T) {
	failed := whole()
	failed.Program, failed.Status = "partner", metrics.StatusFailed
	s, got := gateway(t, http.StatusOK, "")
	if err := push(t, withUser(t, s.URL)+"/", time.Minute, whole(), failed); err != nil {
		t.Fatal(err)
	}
	// A run that failed replaces no more than it knows.
	for n, want := range []pushed{
		{method: http.MethodPut, path: "/metrics/job/run/program/business"},
		{method: http.MethodPost, path: "/metrics/job/run/program/partner"},
	} {
		p := (*got)[n]
		if p.method != want.method || p.path != want.path || p.user != "job" || p.password != secret {
			t.Errorf("%s %s of %q, want %s %s", p.method, p.path, p.user, want.method, want.path)
		}
		if len(p.families) != 14 {
			t.Errorf("%d metrics, want 14", len(p.families))
		}
		for name, f := range p.families {
			for _, m := range f.GetMetric() {
				for _, l := range m.GetLabel() {
					if l.GetName() == "job" || l.GetName() == "program" {
						t.Errorf("%s has the label %s, which is its group's", name, l.GetName())
					}
				}
			}
		}
		if got := p.families["trueup_ledger_run"].GetMetric()[0].GetGauge().GetValue(); got != 12 {
			t.Errorf("trueup_ledger_run %v, want 12", got)
		}
	}
	if len(*got) != 2 {
		t.Errorf("%d pushes, want 2", len(*got))
	}
}

// TestPushRefused: an error says what the gateway answered, in short, and no secret.
func TestPushRefused(t *testing.T) {
	s, _ := gateway(t, http.StatusInternalServerError, "no room "+strings.Repeat("x", 1<<20))
	err := push(t, withUser(t, s.URL), time.Minute, whole())
	if err == nil {
		t.Fatal("a refused push is no error")
	}
	text := err.Error()
	want := "metrics were not pushed to " + s.URL + ": unexpected status code 500 while pushing to " + s.URL + "/metrics/job/run/program/business: no room xxx"
	if !strings.HasPrefix(text, want) || len(text) > 500 || strings.Contains(text, secret) {
		t.Errorf("%d bytes: %.300s", len(text), text)
	}
}

// TestPushUnanswered: a gateway that says nothing, or is not there, holds nobody up.
func TestPushUnanswered(t *testing.T) {
	open := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-open
	}))
	t.Cleanup(func() { close(open); silent.Close() })
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, c := range []struct {
		name, address string
		patience      time.Duration
		want          string
	}{
		{"silent", silent.URL, 50 * time.Millisecond, "metrics were not pushed to " + silent.URL + ": no answer within 50ms"},
		{"gone", gone.URL, time.Minute, "connection refused"},
	} {
		err := push(t, withUser(t, c.address), c.patience, whole(), whole())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// TestPushIsEnded with the context of whoever asked.
func TestPushIsEnded(t *testing.T) {
	s, got := gateway(t, http.StatusOK, "")
	g, err := metrics.NewGateway(s.URL, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := g.Push(ctx, []metrics.Run{whole()}); err == nil || len(*got) != 0 {
		t.Errorf("%v, and %d pushes", err, len(*got))
	}
}

func TestGatewayURLs(t *testing.T) {
	const bad = "it is no URL of a push gateway, such as http://gateway:9091"
	for address, want := range map[string]string{
		"http://gateway:9091":                     "",
		"https://job:" + secret + "@gateway/path": "",
		"gateway:9091":                            bad,
		"":                                        bad,
		"http://":                                 bad,
		"ftp://gateway":                           bad,
		"http://job:" + secret + "@gateway:port":  bad,
		"http://gateway/?password=" + secret:      bad,
		"http://gate way":                         bad,
	} {
		_, err := metrics.NewGateway(address, time.Second)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if diff := cmp.Diff(want, text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}
