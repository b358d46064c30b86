package main

// profile.go: where a command's time and memory went, for those who work on it.

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"

	"github.com/spf13/pflag"
)

// profiles writes the profiles that hidden flags ask for.
type profiles struct {
	cpu, memory, trace string // paths, empty for none
	stops              []func() error
}

func (p *profiles) flags(f *pflag.FlagSet) {
	f.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile of the command to this file")
	f.StringVar(&p.memory, "memprofile", "", "write a profile of all allocations of the command to this file")
	f.StringVar(&p.trace, "trace", "", "write an execution trace of the command to this file")
	for _, name := range []string{"cpuprofile", "memprofile", "trace"} {
		f.Lookup(name).Hidden = true
	}
}

// start begins what was asked for; stop must be called, also after an error.
func (p *profiles) start() error {
	if p.cpu != "" {
		file, err := os.Create(p.cpu)
		if err != nil {
			return usagef("--cpuprofile: %w", err)
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return errors.Join(usagef("--cpuprofile: %w", err), file.Close())
		}
		p.stops = append(p.stops, func() error { pprof.StopCPUProfile(); return file.Close() })
	}
	if p.trace != "" {
		file, err := os.Create(p.trace)
		if err != nil {
			return usagef("--trace: %w", err)
		}
		if err := trace.Start(file); err != nil {
			return errors.Join(usagef("--trace: %w", err), file.Close())
		}
		p.stops = append(p.stops, func() error { trace.Stop(); return file.Close() })
	}
	if p.memory != "" {
		file, err := os.Create(p.memory)
		if err != nil {
			return usagef("--memprofile: %w", err)
		}
		p.stops = append(p.stops, func() error {
			runtime.GC() // so that what is in use is what is needed
			return errors.Join(pprof.Lookup("allocs").WriteTo(file, 0), file.Close())
		})
	}
	return nil
}

// stop writes the profiles out.
func (p *profiles) stop() error {
	var err error
	for _, stop := range p.stops {
		err = errors.Join(err, stop())
	}
	p.stops = nil
	return err
}
