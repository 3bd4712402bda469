// Package standard reads and writes places in the forms of the national
// standard of "lieux de médiation numérique": v1 (Table Schema 1.0.2) in and
// out, v0 (2022) in.
//
// Reading. Every fault of a row is told, and a row with one is refused:
// [Record].Faults. What can be mended without guessing is, and told:
// [Record].Notes. A refused row is one that the published schema or the
// library of the ANCT refuses for a reason that cannot be mended, or whose
// position cannot be that of a place in France. A wrong contact (telephone,
// e-mail, web address) never refuses a place: it is noted and left out. An
// address is left out also when following it would not open a web page.
//
// Writing. What goes out passes both the schema and the library. What they
// cannot carry stays here, and only here:
//
//   - a legal number that is neither a SIRET nor an RNA number goes out as
//     unknown, as does a telephone number that is short or foreign;
//   - "Étapes numériques (La Poste)", which the two spell differently, goes
//     out among the other labels, and comes back from there;
//   - a summary over 280 characters goes out shortened, and whole at the head
//     of the detailed presentation, from where it comes back;
//   - itinerance, without services, and "Ce lieu n'accueille pas de public",
//     with services, are dropped by the library, so they do not go out;
//   - lists that differ from one service to the other go out as their union,
//     for the standard has one list for all.
//
// A cell that begins like a formula (=, +, -, @) goes out as it is: this is
// an exchange between programs, judged by what comes back, and a telephone
// number begins with +. Open such a file in a spreadsheet as text.
package standard
