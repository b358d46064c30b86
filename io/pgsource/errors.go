package pgsource

// errors.go: what people read when the source says no.

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"trueup/io/pgdsn"
)

// Error is a failure to read the source: which one, what was being done, and why. The
// driver's error is in its chain; its text holds no password.
type Error struct {
	Source string // the DSN without its password
	Doing  string
	Err    error
}

func (e *Error) Error() string {
	return "source " + e.Source + ": " + e.Doing + ": " + pgdsn.Redact(e.Err.Error())
}

func (e *Error) Unwrap() error { return e.Err }

// fail says what the source was doing when an error came, and what to do where the
// server's code tells. A context that ended is told as that.
func (s *Source) fail(ctx context.Context, doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if text := s.explain(err); text != "" {
		err = fmt.Errorf("%s (%w)", text, err)
	}
	return &Error{s.name, doing, err}
}

// explain goes by SQLSTATE and error types, never by texts.
func (s *Source) explain(err error) string {
	var (
		pe *pq.Error
		ne *net.OpError
		de *net.DNSError
	)
	switch {
	case errors.As(err, &pe):
		return s.explainState(pe)
	case errors.Is(err, driver.ErrBadConn):
		return "the server closed the connection; nothing of this delivery was taken: run again"
	case errors.Is(err, pq.ErrSSLNotSupported):
		return "the server does not speak TLS; if that is right, add sslmode=disable to the DSN"
	case errors.As(err, &ne), errors.As(err, &de):
		return "the server cannot be reached; check host and port, and that it is running"
	}
	return ""
}

func (s *Source) explainState(e *pq.Error) string {
	switch e.Code {
	case pqerror.QueryCanceled:
		return fmt.Sprintf("the server did not answer within --statement-timeout %s; raise it, or give the table an index on (updated_at, id)",
			s.options.StatementTimeout)
	case pqerror.InvalidPassword, pqerror.InvalidAuthorizationSpecification:
		return strings.Join(append([]string{"the server refused the user or the password; check both"}, s.notes...), "; ")
	case pqerror.InvalidCatalogName:
		return "this database does not exist; correct the DSN"
	case pqerror.InsufficientPrivilege:
		return "this user lacks the rights; GRANT SELECT on the tables of facts to it, and USAGE on their schema"
	case pqerror.TRSerializationFailure:
		return "the server, a standby perhaps, could not keep the rows as they were; nothing of this delivery was taken: run again"
	case pqerror.TooManyConnections:
		return "the server has no connection left; close some, or raise max_connections"
	case pqerror.CannotConnectNow, pqerror.AdminShutdown, pqerror.CrashShutdown:
		return "the server is starting or stopping; nothing of this delivery was taken: run again in a moment"
	}
	return ""
}
