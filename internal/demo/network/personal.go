package network

// Personal gives what the demonstration holds of its members and of the people
// they follow, by what it is: names, phones, addresses, what was written of
// someone, the password of all. Tests look for it where nothing of anyone may
// stand.
func Personal() map[string][]string {
	all := map[string][]string{"password": {Phrase}}
	add := func(what, value string) {
		if value != "" {
			all[what] = append(all[what], value)
		}
	}
	members := everyone()
	for _, h := range houses() {
		members = append(members, h.members...)
		for _, p := range h.people {
			add("name", p.first)
			add("phone", p.phone)
			add("note", p.reach)
			add("note", p.note)
			add("note", p.private)
			for _, d := range p.diagnostics {
				add("note", d.Words)
				add("note", d.What)
			}
		}
	}
	for _, m := range members {
		add("name", m.name)
		add("e-mail", m.mail+domain)
	}
	return all
}
