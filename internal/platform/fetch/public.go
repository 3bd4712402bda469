package fetch

import "net/netip"

// public tells whether an address is one of the public Internet, after the
// IANA registries of special-purpose addresses (RFC 6890 and its updates).
// An IPv6 address that carries an IPv4 one is judged by what it carries.
func public(a netip.Addr) bool {
	if a.Zone() != "" { // before Unmap, which forgets it
		return false
	}
	a = a.Unmap()
	if inner, ok := carried(a); ok {
		return public(inner)
	}
	if inner, ok := tunnelled(a); ok && !public(inner) {
		return false
	}
	for _, p := range special() {
		if p.Contains(a) {
			return false
		}
	}
	return a.Is4() || netip.MustParsePrefix(globalUnicast6).Contains(a)
}

// globalUnicast6 is the only part of IPv6 given out for public use.
const globalUnicast6 = "2000::/3"

// carried gives the IPv4 address within an IPv6 one of the forms that reach
// IPv4 and no other host: translated (NAT64, RFC 6052) and 6to4 (RFC 3056).
func carried(a netip.Addr) (netip.Addr, bool) {
	if !a.Is6() {
		return netip.Addr{}, false
	}
	b := a.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(a):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case netip.MustParsePrefix("2002::/16").Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}

// tunnelled gives the IPv4 address that stands in the last half of an IPv6 one
// of any network and names the end of a tunnel (ISATAP, RFC 5214).
func tunnelled(a netip.Addr) (netip.Addr, bool) {
	b := a.As16()
	const universal = 0b10 // the bit that says whether the IPv4 address is unique
	if b[8]&^universal != 0 || b[9] != 0 || b[10] != 0x5e || b[11] != 0xfe {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte(b[12:16])), true
}

// special lists the addresses that lead to no public host. The metadata
// services of clouds lie among them, or are named here.
func special() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),         // this network
		netip.MustParsePrefix("10.0.0.0/8"),        // private
		netip.MustParsePrefix("100.64.0.0/10"),     // shared by carriers (CGNAT), and Alibaba's metadata
		netip.MustParsePrefix("127.0.0.0/8"),       // loopback
		netip.MustParsePrefix("168.63.129.16/32"),  // Azure's own services
		netip.MustParsePrefix("169.254.0.0/16"),    // link-local, and most metadata services
		netip.MustParsePrefix("172.16.0.0/12"),     // private
		netip.MustParsePrefix("192.0.0.0/24"),      // protocol assignments, and Oracle's metadata
		netip.MustParsePrefix("192.0.2.0/24"),      // documentation
		netip.MustParsePrefix("192.88.99.0/24"),    // former 6to4 relays
		netip.MustParsePrefix("192.168.0.0/16"),    // private
		netip.MustParsePrefix("198.18.0.0/15"),     // benchmarks
		netip.MustParsePrefix("198.51.100.0/24"),   // documentation
		netip.MustParsePrefix("203.0.113.0/24"),    // documentation
		netip.MustParsePrefix("224.0.0.0/3"),       // multicast, reserved, broadcast
		netip.MustParsePrefix("2001::/23"),         // protocol assignments, Teredo among them
		netip.MustParsePrefix("2001:db8::/32"),     // documentation
		netip.MustParsePrefix("2620:4f:8000::/48"), // AS112
		netip.MustParsePrefix("3fff::/20"),         // documentation
	}
}
