package directory

// The vocabularies below carry the enumerations of the national standard
// "lieux de médiation numérique" v1.0.2, and of data·inclusion v1 where the
// first has none. Slugs are ours.

// The nine categories of service.
const (
	ServiceProcedures    = "Aide aux démarches administratives"
	ServiceEveryday      = "Maîtrise des outils numériques du quotidien"
	ServiceWork          = "Insertion professionnelle via le numérique"
	ServiceSafety        = "Utilisation sécurisée du numérique"
	ServiceParenting     = "Parentalité et éducation avec le numérique"
	ServiceLeisure       = "Loisirs et créations numériques"
	ServiceUnderstanding = "Compréhension du monde numérique"
	ServiceAccess        = "Accès internet et matériel informatique"
	ServiceEquipment     = "Acquisition de matériel informatique à prix solidaire"
)

// Services lists the nine categories.
func Services() Vocabulary { return services }

var services = Vocabulary{"services", []Term{
	{ServiceProcedures, "demarches"},
	{ServiceEveryday, "apprendre"},
	{ServiceWork, "emploi"},
	{ServiceSafety, "securite"},
	{ServiceParenting, "parents"},
	{ServiceLeisure, "loisirs"},
	{ServiceUnderstanding, "comprendre"},
	{ServiceAccess, "internet"},
	{ServiceEquipment, "equipement"},
}}

// What help costs.
const (
	FeeFree        = "Gratuit"
	FeeConditional = "Gratuit sous condition"
	FeePaid        = "Payant"
)

// Fees lists what help may cost.
func Fees() Vocabulary { return fees }

var fees = Vocabulary{"frais_a_charge", []Term{
	{FeeFree, "gratuit"},
	{FeeConditional, "condition"},
	{FeePaid, "payant"},
}}

// Publics lists whom a service may specially address.
func Publics() Vocabulary { return publics }

var publics = Vocabulary{"publics_specifiquement_adresses", []Term{
	{"Jeunes", "jeunes"},
	{"Étudiants", "etudiants"},
	{"Familles et/ou enfants", "familles"},
	{"Seniors", "seniors"},
	{"Femmes", "femmes"},
}}

// Cares lists the special care a service may give: handicaps, reading
// difficulties, languages.
func Cares() Vocabulary { return cares }

var cares = Vocabulary{"prise_en_charge_specifique", []Term{
	{"Surdité", "surdite"},
	{"Handicaps moteurs", "moteur"},
	{"Handicaps mentaux", "mental"},
	{"Illettrisme", "illettrisme"},
	{"Langues étrangères (anglais)", "anglais"},
	{"Langues étrangères (autres)", "langues"},
	{"Déficience visuelle", "vue"},
}}

// How one reaches a place.
const (
	AccessWalkIn   = "Se présenter"
	AccessPhone    = "Téléphoner"
	AccessMail     = "Contacter par mail"
	AccessReferral = "Envoyer un mail avec une fiche de prescription"
	AccessBooking  = "Prendre un RDV en ligne"
	AccessNone     = "Ce lieu n'accueille pas de public"
)

// Accesses lists how one may reach a place.
func Accesses() Vocabulary { return accesses }

var accesses = Vocabulary{"modalites_acces", []Term{
	{AccessWalkIn, "venir"},
	{AccessPhone, "telephone"},
	{AccessMail, "mail"},
	{AccessReferral, "prescription"},
	{AccessBooking, "rdv"},
	{AccessNone, "ferme"},
}}

// How help is given.
const (
	SupportAlone    = "En autonomie"
	SupportOne      = "Accompagnement individuel"
	SupportWorkshop = "Dans un atelier collectif"
	SupportRemote   = "À distance"
)

// Supports lists how help may be given.
func Supports() Vocabulary { return supports }

var supports = Vocabulary{"modalites_accompagnement", []Term{
	{SupportAlone, "autonomie"},
	{SupportOne, "individuel"},
	{SupportWorkshop, "atelier"},
	{SupportRemote, "distance"},
}}

// Itinerances tells whether a place moves.
func Itinerances() Vocabulary { return itinerances }

var itinerances = Vocabulary{"itinerance", []Term{
	{"Itinérant", "itinerant"},
	{"Fixe", "fixe"},
}}

// Who may set a service in motion (data·inclusion v1, personnes mobilisatrices).
const (
	OpenToPersons       = "usagers"
	OpenToProfessionals = "professionnels"
)

// Mobilisers lists who may set a service in motion.
func Mobilisers() Vocabulary { return mobilisers }

var mobilisers = Vocabulary{"mobilisable_par", []Term{
	{OpenToPersons, "usagers"},
	{OpenToProfessionals, "professionnels"},
}}

// Programmes lists the national programmes.
func Programmes() Vocabulary { return programmes }

var programmes = plain("dispositif_programmes_nationaux",
	"Aidants Connect", "Bibliothèques numérique de référence", "Certification PIX",
	"Conseillers numériques", "Emmaüs Connect", "France Services", "Grande école du numérique",
	"La Croix Rouge", "Point d'accès numérique CAF", "Promeneurs du net",
	"Relais numérique (Emmaüs Connect)")

// Labels lists the trainings and labels of a place. The published schema and
// the field's library disagree on a space in "Étapes numériques"; files may
// carry either, the domain keeps the library's.
func Labels() Vocabulary { return labels }

var labels = plain("formations_labels",
	"Formé à « Mon Espace Santé »", "Formé à « DUPLEX » (illettrisme)",
	"Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
	"Collectif ressources et acteurs réemploi (Normandie)", "Étapes numériques (La Poste)",
	"Fabriques de Territoire", "Les Éclaireurs du numérique (Drôme)",
	"Mes Papiers (Métropole de Lyon)", "ORDI 3.0", "SUD LABS (PACA)")

// Kinds lists the kinds of place ("typologie").
func Kinds() Vocabulary { return kinds }

var kinds = plain("typologie",
	"ACI", "ACIPHC", "AFPA", "AI", "ASE", "ASSO", "ASSO_CHOMEUR", "Autre", "AVIP", "BIB", "CAARUD",
	"CADA", "CAF", "CAP_EMPLOI", "CAVA", "CC", "CCAS", "CCONS", "CD", "CDAS", "CFP", "CHRS", "CHU",
	"CIAS", "CIDFF", "CITMET", "CMP", "CMS", "CPAM", "CPH", "CS", "CSAPA", "CSC", "DEETS", "DEPT",
	"DIPLP", "E2C", "EA", "EATT", "EI", "EITI", "ENM", "EPCI", "EPI", "EPIDE", "EPN", "ES", "ESAT",
	"ESS", "ETTI", "EVS", "FABLAB", "FABRIQUE", "FAIS", "FT", "GEIQ", "HUDA", "LA_POSTE", "MDE",
	"MDH", "MDEF", "MDPH", "MDS", "MJC", "ML", "MQ", "MSA", "MSAP", "MUNI", "OACAS", "ODC", "OF",
	"OIL", "OPCS", "PAD", "PENSION", "PI", "PIJ_BIJ", "PIMMS", "PJJ", "PLIE", "PREF", "PREVENTION",
	"REG", "RELAIS_LECTURE", "RESSOURCERIE", "RFS", "RS_FJT", "SCP", "SPIP", "TIERS_LIEUX", "UDAF")

func plain(field string, codes ...string) Vocabulary {
	v := Vocabulary{Field: field}
	for _, c := range codes {
		v.Terms = append(v.Terms, Term{Code: c, Slug: c})
	}
	return v
}
