package nearest

// Mask holds up to 256 attribute bits, 0 to 255; the caller gives them meaning.
type Mask [4]uint64

// MaskOf gives the mask that has just these bits, each within 0 to 255.
func MaskOf(bits ...int) Mask {
	var m Mask
	for _, bit := range bits {
		m.Set(bit)
	}
	return m
}

// Set adds a bit, within 0 to 255.
func (m *Mask) Set(bit int) { m[bit>>6] |= 1 << (bit & 63) }

// Has tells whether a bit, within 0 to 255, is set.
func (m Mask) Has(bit int) bool { return m[bit>>6]>>(bit&63)&1 == 1 }

// Union gives the bits of either mask.
func (m Mask) Union(o Mask) Mask {
	return Mask{m[0] | o[0], m[1] | o[1], m[2] | o[2], m[3] | o[3]}
}

// Intersects tells whether the masks share a bit.
func (m Mask) Intersects(o Mask) bool { return overlap(&m, &o) }

// Contains tells whether m has every bit of o.
func (m Mask) Contains(o Mask) bool { return m.Union(o) == m }

// overlap is [Mask.Intersects] without copies, for the inner loops.
func overlap(a, b *Mask) bool {
	return a[0]&b[0]|a[1]&b[1]|a[2]&b[2]|a[3]&b[3] != 0
}
