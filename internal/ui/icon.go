package ui

// Icon is a drawing of a few strokes on a 24 × 24 grid, in the colour of the
// text beside it. It never stands alone: words go with it.
type Icon string

// The icons, drawn for Relais.
const (
	Document  Icon = "M6 3h8l4 4v14H6zM9 12h6M9 16h6"
	Cap       Icon = "M2 9l10-5 10 5-10 5zM6 11v5c3 3 9 3 12 0v-5M22 9v6"
	Waves     Icon = "M12 19h0M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 14 0M2 8.5a15 15 0 0 1 20 0"
	Laptop    Icon = "M5 5h14v10H5zM2 19h20"
	Briefcase Icon = "M3 8h18v12H3zM9 8V4h6v4"
	Shield    Icon = "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z"
	Phone     Icon = "M5 4h4l2 5-3 2a11 11 0 0 0 5 5l2-3 5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1z"
	Pin       Icon = "M12 21c5-5 7-8 7-11a7 7 0 0 0-14 0c0 3 2 6 7 11zM12 10h0"
	Check     Icon = "M4 12l5 5L20 6"
	Clock     Icon = "M12 3a9 9 0 1 0 .1 0M12 7v5l3 2"
	Link      Icon = "M7 17a3 3 0 1 1 .1 0M17 7a3 3 0 1 1 .1 0M9 13c5 0 1-7 6-8"
	Printer   Icon = "M7 9V3h10v6M7 17H3V9h18v8h-4M7 14h10v7H7z"
	Question  Icon = "M12 3a9 9 0 1 0 .1 0M9 10a3 3 0 1 1 3 3v1M12 17h0"
	Warning   Icon = "M12 4l10 17H2zM12 10v5M12 18h0"
)
