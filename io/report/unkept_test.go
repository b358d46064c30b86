package report

// unkept_test.go: a report that nobody keeps says of itself what a kept one says.

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

func TestUnkeptSaysWhatAFolderSays(t *testing.T) {
	type row struct {
		ID     string `csv:"id"`
		Amount int64  `csv:"amount"`
	}
	rows := []row{{"a,b", -1}, {"=SUM(A1)", 2}}
	written := func(f jobs.ReportFolder) Written {
		t.Helper()
		header, err := f.Header(row{})
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.Encode(header, rows)
		if err != nil {
			t.Fatal(err)
		}
		file, err := f.Create("rows.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(text); err != nil {
			t.Fatal(err)
		}
		file.AddRows(2)
		w, err := file.Close()
		if err == nil {
			err = f.Commit()
		}
		if err == nil {
			err = f.Discard()
		}
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	kept, err := NewFolder(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, got := written(kept), written(new(Unkept))
	if diff := cmp.Diff(want, got); diff != "" || got.Bytes == 0 {
		t.Errorf("%d bytes; the unkept file differs (-kept +unkept):\n%s", got.Bytes, diff)
	}
}
