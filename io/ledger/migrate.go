package ledger

// migrate.go: the schema, and whether it is the program's.

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// versionTable keeps the migrations applied. Its name is ours alone: a schema
// that has it holds a ledger.
const versionTable = "trueup_version"

const (
	dialectPostgres = goose.DialectPostgres
	dialectSQLite   = goose.DialectSQLite3
)

// folder of the dialect's migrations.
func folder(d goose.Dialect) string {
	if d == dialectSQLite {
		return "migrations/sqlite"
	}
	return "migrations/postgres"
}

func newProvider(db *sql.DB, d goose.Dialect) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, folder(d))
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{
		goose.WithTableName(versionTable),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	}
	if d == dialectPostgres {
		// Two pods that migrate at once: the second waits, then finds it done.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(d, db, files, options...)
}

func runMigrations(ctx context.Context, db *sql.DB, d goose.Dialect) error {
	provider, err := newProvider(db, d)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// checkVersion compares the schema's version with the program's, without
// writing: the version table is known to exist.
func checkVersion(ctx context.Context, db *sql.DB, d goose.Dialect, migrate string) error {
	want, err := newestMigration(d)
	if err != nil {
		return err
	}
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	switch {
	case have > want:
		return fmt.Errorf("the ledger has schema version %d, and this program knows versions up to %d only; upgrade trueup", have, want)
	case have < want:
		return fmt.Errorf("the ledger has schema version %d, and this program needs %d; bring it up to date with: %s", have, want, migrate)
	}
	return nil
}

func schemaVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var version sql.NullInt64
	err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM "+versionTable+" WHERE is_applied").Scan(&version)
	return version.Int64, err
}

func newestMigration(d goose.Dialect) (int64, error) {
	names, err := fs.Glob(migrations, folder(d)+"/*.sql")
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		newest = max(newest, version)
	}
	if newest == 0 {
		return 0, errors.New("the program was built without migrations")
	}
	return newest, nil
}
