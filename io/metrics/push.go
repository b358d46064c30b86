package metrics

// push.go: the push gateway, for jobs that no node_exporter sees.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/push"
	dto "github.com/prometheus/client_model/go"
)

// Gateway is a push gateway by its URL. Its password goes into the request alone.
type Gateway struct {
	address  string // without user and password
	user     *url.Userinfo
	patience time.Duration // for all requests together
}

// NewGateway reads the URL of a push gateway, http://gateway:9091, to which metrics are
// pushed for at most so long. The error does not show the URL, which may hold a password.
func NewGateway(address string, patience time.Duration) (*Gateway, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("it is no URL of a push gateway, such as http://gateway:9091")
	}
	g := &Gateway{user: u.User, patience: patience}
	u.User = nil
	g.address = strings.TrimSuffix(u.String(), "/")
	return g, nil
}

// Push pushes the metrics of the runs, each in the group of its job and program. What a
// run that did not come to its end does not know stays there as an earlier one left it.
func (g *Gateway) Push(ctx context.Context, runs []Run) error {
	ctx, cancel := context.WithTimeout(ctx, g.patience)
	defer cancel()
	for i := range runs {
		if err := g.pushOne(ctx, runs[i:i+1]); err != nil {
			return fmt.Errorf("metrics were not pushed to %s: %w", g.address, err)
		}
	}
	return nil
}

func (g *Gateway) pushOne(ctx context.Context, run []Run) error {
	registry, err := Registry(run)
	if err != nil {
		return err
	}
	p := push.New(g.address, run[0].Job).Grouping("program", run[0].Program).Gatherer(ungrouped(registry)).Client(brief{http.DefaultClient})
	if g.user != nil {
		password, _ := g.user.Password()
		p.BasicAuth(g.user.Username(), password)
	}
	if run[0].Status == StatusDone || run[0].Status == StatusPartly {
		err = p.PushContext(ctx)
	} else {
		err = p.AddContext(ctx)
	}
	var failed *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %s", g.patience)
	case errors.As(err, &failed):
		return failed.Err
	}
	return err
}

// ungrouped are metrics without the labels that their group has.
func ungrouped(g prometheus.Gatherer) prometheus.Gatherer {
	return prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) {
		families, err := g.Gather()
		for _, f := range families {
			for _, m := range f.Metric {
				m.Label = slices.DeleteFunc(m.Label, func(l *dto.LabelPair) bool { return l.GetName() == "job" || l.GetName() == "program" })
			}
		}
		return families, err
	})
}

// brief reads little of an answer: the client puts all of it into its error.
type brief struct{ client *http.Client }

const answerBytes = 200

// Do sends a request.
func (b brief) Do(request *http.Request) (*http.Response, error) {
	response, err := b.client.Do(request)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, answerBytes), response.Body}
	}
	return response, err
}
