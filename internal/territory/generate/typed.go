package main

// typed are points that neither package gives: the municipal
// arrondissements, and islands. They were typed by hand from general knowledge;
// SOURCES.md says how far they were checked. An island whose town GeoNames knows is placed there instead.
var typed = map[string]struct {
	lat, lon float64
	accuracy accuracy
}{
	"75101": {48.8626, 2.3363, exact}, "75102": {48.8684, 2.3446, exact},
	"75103": {48.8629, 2.3601, exact}, "75104": {48.8543, 2.3576, exact},
	"75105": {48.8445, 2.3507, exact}, "75106": {48.8491, 2.3329, exact},
	"75107": {48.8562, 2.3122, exact}, "75108": {48.8727, 2.3126, exact},
	"75109": {48.8772, 2.3375, exact}, "75110": {48.8761, 2.3607, exact},
	"75111": {48.8591, 2.3801, exact}, "75112": {48.8406, 2.3930, exact},
	"75113": {48.8284, 2.3623, exact}, "75114": {48.8292, 2.3265, exact},
	"75115": {48.8401, 2.2928, exact}, "75116": {48.8604, 2.2690, exact},
	"75117": {48.8873, 2.3068, exact}, "75118": {48.8926, 2.3482, exact},
	"75119": {48.8871, 2.3848, exact}, "75120": {48.8634, 2.4012, exact},

	"69381": {45.7697, 4.8292, exact}, "69382": {45.7526, 4.8272, exact},
	"69383": {45.7537, 4.8693, exact}, "69384": {45.7787, 4.8246, exact},
	"69385": {45.7560, 4.8022, exact}, "69386": {45.7727, 4.8520, exact},
	"69387": {45.7334, 4.8375, exact}, "69388": {45.7342, 4.8694, exact},
	"69389": {45.7812, 4.8061, exact},

	"13201": {43.2999, 5.3842, exact}, "13202": {43.3084, 5.3664, exact},
	"13203": {43.3127, 5.3795, exact}, "13204": {43.3064, 5.4006, exact},
	"13205": {43.2926, 5.3976, exact}, "13206": {43.2862, 5.3807, exact},
	"13207": {43.2836, 5.3625, exact}, "13208": {43.2570, 5.3810, exact},
	"13209": {43.2460, 5.4200, exact}, "13210": {43.2782, 5.4257, exact},
	"13211": {43.2907, 5.4806, exact}, "13212": {43.3067, 5.4420, exact},
	"13213": {43.3474, 5.4299, exact}, "13214": {43.3414, 5.3923, exact},
	"13215": {43.3586, 5.3600, exact}, "13216": {43.3657, 5.3310, exact},

	// Southern and Antarctic Lands, Clipperton.
	"98411": {-37.82, 77.54, approximate}, "98412": {-49.35, 69.50, approximate},
	"98413": {-46.40, 51.75, approximate}, "98414": {-66.66, 140.00, approximate},
	"98415": {-15.88, 54.52, approximate}, "98901": {10.30, -109.22, approximate},

	// French Polynesia.
	"98711": {-17.42, -145.50, approximate}, "98713": {-15.25, -146.75, approximate},
	"98714": {-16.51, -151.74, approximate}, "98716": {-16.30, -145.60, approximate},
	"98717": {-15.82, -140.87, approximate}, "98718": {-10.48, -138.64, approximate},
	"98719": {-23.12, -134.97, approximate}, "98720": {-18.08, -140.95, approximate},
	"98721": {-17.59, -142.61, approximate}, "98722": {-17.60, -149.31, approximate},
	"98723": {-9.80, -139.03, approximate}, "98724": {-16.73, -151.00, approximate},
	"98726": {-16.60, -143.70, approximate}, "98727": {-14.40, -145.95, approximate},
	"98728": {-16.45, -152.26, approximate}, "98729": {-17.53, -149.83, approximate},
	"98730": {-14.17, -141.23, approximate}, "98731": {-8.91, -140.10, approximate},
	"98732": {-19.28, -138.78, approximate}, "98734": {-17.75, -149.53, approximate},
	"98737": {-14.82, -138.82, approximate}, "98739": {-23.87, -147.66, approximate},
	"98740": {-14.97, -147.64, approximate}, "98741": {-27.61, -144.34, approximate},
	"98742": {-18.51, -136.37, approximate}, "98743": {-22.65, -152.80, approximate},
	"98744": {-22.48, -151.35, approximate}, "98745": {-16.62, -151.50, approximate},
	"98746": {-9.95, -139.08, approximate}, "98747": {-17.73, -149.30, approximate},
	"98748": {-17.80, -149.27, approximate}, "98749": {-14.45, -144.97, approximate},
	"98750": {-16.82, -151.38, approximate}, "98751": {-17.34, -138.40, approximate},
	"98752": {-17.76, -149.40, approximate}, "98753": {-23.38, -149.48, approximate},
	"98754": {-16.80, -151.48, approximate}, "98755": {-20.83, -138.53, approximate},
	"98756": {-8.92, -139.55, approximate}, "98757": {-9.40, -140.08, approximate},

	// New Caledonia.
	"98801": {-19.75, 163.66, approximate}, "98806": {-21.67, 165.78, approximate},
	"98832": {-22.15, 166.93, approximate}, "98833": {-21.40, 165.83, approximate},
}
