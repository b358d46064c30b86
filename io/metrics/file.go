package metrics

// file.go: the file that node_exporter's textfile collector reads.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// WriteFile writes the metrics of the runs into a file, in Prometheus's text format,
// readable by all. Whoever reads it sees the old metrics or the new ones: it is written
// beside and renamed. What a killed process leaves beside has another ending, which the
// collector passes over.
func WriteFile(path string, runs []Run) error {
	registry, err := Registry(runs)
	if err != nil {
		return err
	}
	if err := prometheus.WriteToTextfile(path, registry); err != nil {
		return fmt.Errorf("metrics file %s was not written; the folder must be there, and writable: %w", path, plain(err))
	}
	return nil
}

// plain drops the names that the error itself gives: one is that of a temporary file.
func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// LastSuccess reads from a metrics file when a job of a program was last done, for
// where the ledger cannot tell. It is zero if the file cannot either.
func LastSuccess(path, job, program string) time.Time {
	f, err := os.Open(path)
	if err != nil {
		return time.Time{}
	}
	defer func() { _ = f.Close() }() // it was only read
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(f)
	if err != nil {
		return time.Time{}
	}
	for _, m := range families[lastSuccessName].GetMetric() {
		if label(m, "job") == job && label(m, "program") == program {
			return time.UnixMicro(int64(m.GetGauge().GetValue()*1e6 + 0.5)).UTC()
		}
	}
	return time.Time{}
}

func label(m *dto.Metric, name string) string {
	for _, l := range m.GetLabel() {
		if l.GetName() == name {
			return l.GetValue()
		}
	}
	return ""
}
