package gate

import (
	"errors"
	"slices"

	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/ui"
)

// Refusal is the error of a form with faults in its fields: kind Invalid.
type Refusal struct {
	Faults []Fault

	because error // of the domain, for the log: see [At]
}

// Fault is something wrong with one field.
type Fault struct {
	Field string // its name and id; "" for the form as a whole
	Key   string // of a text
	Args  []any
}

// Refuse adds a fault.
func (r *Refusal) Refuse(field, key string, args ...any) {
	r.Faults = append(r.Faults, Fault{field, key, args})
}

// Err gives the refusal as an error, nil when nothing was refused.
func (r *Refusal) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	return r
}

// Error says the keys of the faults.
func (r *Refusal) Error() string {
	said := "refused:"
	for _, f := range r.Faults {
		said += " " + f.Field + " " + f.Key
	}
	return said
}

// Unwrap gives what the kind of the refusal is read from.
func (r *Refusal) Unwrap() error { return kernel.Fault(kernel.Invalid, "form.faults") }

// At ties the error of a domain to a field, when it is one that typing
// something else can mend: past a limit, nothing can, and programs are told so
// by the status.
func At(field string, err error) error {
	var e *kernel.Error
	if !errors.As(err, &e) || e.Kind == kernel.Limited || !mayCorrect(err) {
		return err
	}
	return &Refusal{Faults: []Fault{{field, e.Key, e.Args}}, because: err}
}

// AtEach ties each error that an error of the domain joins to the field that its
// key has, see [At]. When one has no field, the error is given as it is.
func AtEach(fields map[string]string, err error) error {
	r := Refusal{because: err}
	for _, one := range joined(err) {
		var fault *Refusal
		var e *kernel.Error
		if !errors.As(one, &e) || fields[e.Key] == "" || !errors.As(At(fields[e.Key], one), &fault) {
			return err
		}
		r.add(fault.Faults)
	}
	return r.Err()
}

// joined takes apart what [errors.Join] put together, under whatever was said
// of it on the way.
func joined(err error) (all []error) {
	for at := err; at != nil; at = errors.Unwrap(at) {
		if many, is := at.(interface{ Unwrap() []error }); is {
			for _, one := range many.Unwrap() {
				all = append(all, joined(one)...)
			}
			return all
		}
	}
	if err != nil {
		all = []error{err}
	}
	return all
}

// With adds the faults of another refusal, for the fields that are not refused
// yet, and gives the whole as an error. An error that is no refusal is given as
// it is.
func (r *Refusal) With(err error) error {
	var other *Refusal
	switch {
	case errors.As(err, &other):
		r.add(other.Faults)
	case err != nil:
		return err
	}
	return r.Err()
}

// add adds faults, one a field.
func (r *Refusal) add(faults []Fault) {
	for _, f := range faults {
		if !slices.ContainsFunc(r.Faults, func(known Fault) bool { return known.Field == f.Field }) {
			r.Faults = append(r.Faults, f)
		}
	}
}

// Faults puts what is wrong in words, field by field.
func (v *Visit) Faults(err error) (said []ui.Fault) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		for _, f := range refusal.Faults {
			said = append(said, ui.Fault{Field: f.Field, Says: v.says(f.Key, f.Args)})
		}
		return said
	}
	if reason := v.Reason(err); err != nil && reason != "" {
		return []ui.Fault{{Says: reason}}
	}
	if err != nil {
		return []ui.Fault{{Says: v.T("work.error.500.body")}}
	}
	return nil
}

// StatusOf gives the status of a page that shows a form again.
func StatusOf(err error) int { return httpx.StatusOf(err) }
