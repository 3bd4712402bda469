package demo

// model says what one sort of place is like. Where it gives several, one is
// dealt to each place. In names and sentences, {de} stands for the town with
// its preposition ("d'Issoudun"), {dept} for its département, {bus} for its bus, {nom} for one of
// the model's own titles.
type model struct {
	slug   string
	kinds  string
	names  []string // for the first of a town, the second…; the last serves for those that follow
	titles []string // for {nom}

	programmes []string
	labels     []string
	access     []string
	hours      []string
	offers     [][]string
	summaries  []string
	brings     []string

	street    string // fixed when the place has always the same one
	moves     bool
	unvisited bool // nobody goes there
}

// models gives every sort of place, by its slug in towns.tsv.
func models() map[string]*model {
	all := map[string]*model{}
	for _, family := range [][]*model{publicModels(), readingModels(), socialModels(), workModels(), solidarityModels(), distantModels()} {
		for _, m := range family {
			all[m.slug] = m
		}
	}
	return all
}
