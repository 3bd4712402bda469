package web

// Known tells the tests whether an act can be asked for.
func Known(act string) bool { return known(act) }
