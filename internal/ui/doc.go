// Package ui is how Relais looks: the frame of a page, its parts, its icons
// and its one stylesheet. It knows no domain.
package ui
