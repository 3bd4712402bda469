// Relais runs a digital-inclusion network: one program, one file of data.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the clocks of France, on machines that have none

	"relais/internal/app/cli"
	"relais/internal/kernel"
)

// broken is the status of a program that panicked, as the runtime gives it.
const broken = 2

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status, err := run(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	stop()
	os.Exit(status)
}

// run runs the command line. Of its panic, places are told and no values: the
// runtime would write what was thrown.
func run(ctx context.Context) (status int, err error) {
	defer kernel.Catch(&err)
	status = broken //nolint:wastedassign // what remains of it after a panic
	return cli.Main(ctx, os.Args[1:], cli.Environment{
		Out: os.Stdout, Err: os.Stderr, In: os.Stdin, Clock: kernel.SystemClock,
	}), nil
}
