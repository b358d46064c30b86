package pgsource_test

// wire_test.go: trouble with the source's server: waited for until a row was read, and
// after that a failure of the whole pull.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trueup/io/pgsource"
	"trueup/jobs"
	"trueup/rules/fact"
)

// wire passes connections on to a server.
type wire struct {
	dsn    string // of the server, by way of the wire
	server string

	mu     sync.Mutex
	open   []net.Conn
	refuse int // so many connections more
}

func newWire(t *testing.T, dsn string) *wire {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{server: u.Host}
	u.Host = listener.Addr().String()
	w.dsn = u.String()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			w.take(client)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-ended
		w.cut(0)
	})
	return w
}

func (w *wire) take(client net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, client)
	if w.refuse > 0 {
		w.refuse--
		_ = client.Close()
		return
	}
	server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", w.server)
	if err != nil {
		_ = client.Close()
		return
	}
	w.open = append(w.open, server)
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		go func() {
			_, _ = io.Copy(way[0], way[1]) // the end of one way is the end of both
			_, _ = client.Close(), server.Close()
		}()
	}
}

// cut ends every connection and refuses the next ones.
func (w *wire) cut(refuse int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open, w.refuse = nil, refuse
}

// logged are the usual options, and the log.
func logged() (pgsource.Options, *bytes.Buffer) {
	log := new(bytes.Buffer)
	o := usual
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	return o, log
}

func warned(t *testing.T, log *bytes.Buffer, doing string, times int) {
	t.Helper()
	line := fmt.Sprintf("level=WARN msg=\"trouble with the database that may pass: trying again\" doing=%q", doing)
	if got := strings.Count(log.String(), line); got < times || times == 0 && got > 0 {
		t.Errorf("%d warnings, want %d: %s\n%s", got, times, line, log)
	}
}

// cutter ends the connections before the pull begins, or once it has read a table.
type cutter struct {
	jobs.Database
	begin, each func()
}

func (c *cutter) Begin(ctx context.Context, tables []*fact.Table) error {
	c.begin()
	return c.Database.Begin(ctx, tables)
}

func (c *cutter) Each(ctx context.Context, table *fact.Table, fn func(*jobs.SourceRow) error) error {
	err := c.Database.Each(ctx, table, fn)
	if table.Name == "accounts" {
		c.each()
	}
	return err
}

// A server that does not answer at once is waited for: before the tables are looked at,
// and before a row is read.
func TestAServerThatComesBack(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"))
	w := newWire(t, s.dsn)
	o, log := logged()
	source := open(t, w.dsn, o)
	s.job.Source = &cutter{Database: source, begin: func() { w.cut(2) }, each: func() {}}
	w.cut(2)
	s.pulls("in the end", "orders", [4]int64{1, 1, 0, 0})
	warned(t, log, "look for the tables", 1)
	warned(t, log, "begin to read", 1)
}

// A pull that is cut when it has read something fails and keeps nothing: what it read is
// of a transaction that is gone.
func TestAPullThatIsCut(t *testing.T) {
	s := orders(t, order(1, "1", "10:00"))
	w := newWire(t, s.dsn)
	o, log := logged()
	source := open(t, w.dsn, o)
	s.job.Source = &cutter{Database: source, begin: func() {}, each: func() { w.cut(0) }}
	_, err := s.job.Pull(context.Background())
	refused(t, err, "source postgres://", "the server closed the connection; nothing of this delivery was taken: run again")
	warned(t, log, "begin to read", 0)
	s.job.Source = source
	s.pulls("the next pull", "orders", [4]int64{1, 1, 0, 0})
}

// A role that may not connect for a moment is no reason to fail.
func TestNoConnectionLeft(t *testing.T) {
	s := ownShop(t)
	s.exec(accountsTable, ordersTable, ordersKey, accountAda, order(1, "1", "10:00"))
	name, dsn := reader(t, s)
	s.exec("GRANT SELECT ON accounts, orders TO "+name, "ALTER ROLE "+name+" CONNECTION LIMIT 0")
	o, log := logged()
	s.job.Source = open(t, dsn, o)
	lifted := make(chan struct{})
	time.AfterFunc(500*time.Millisecond, func() {
		defer close(lifted)
		if _, err := s.db.ExecContext(context.Background(), "ALTER ROLE "+name+" CONNECTION LIMIT -1"); err != nil {
			t.Error(err)
		}
	})
	s.pulls("in the end", "orders", [4]int64{1, 1, 0, 0})
	<-lifted
	warned(t, log, "look for the tables", 1)
	if text := log.String(); !strings.Contains(text, "the server has no connection left") || strings.Contains(text, "geheim") {
		t.Error(text)
	}
}
