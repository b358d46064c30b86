package worldgen

// names.go: countries, and names of companies and of people. All are invented.

// country is where a company is, with what follows from that.
type country struct {
	code, currency, company string
	tax                     int64 // percent
}

var (
	countries = [...]country{
		{"US", "USD", "Inc.", 0}, {"FR", "EUR", "SARL", 20}, {"DE", "EUR", "GmbH", 19}, {"GB", "GBP", "Ltd", 20},
		{"ES", "EUR", "S.L.", 21}, {"NL", "EUR", "B.V.", 21}, {"CA", "CAD", "Inc.", 5}, {"BR", "BRL", "Ltda.", 0},
		{"JP", "JPY", "K.K.", 10}, {"AU", "AUD", "Pty Ltd", 10}, {"IN", "INR", "Pvt Ltd", 18}, {"NO", unrated, "AS", 25},
	}
	countryLimits = []int64{30, 42, 53, 62, 69, 75, 81, 86, 90, 93, 96, 100}
)

// unrated is a display currency that fx_rates never has: B-17.
const unrated = "NOK"

var (
	firstNames = [...]string{"Alder", "Bright", "Cobalt", "Delta", "Ember", "Fathom", "Granite", "Harbor", "Iris", "Juniper", "Kestrel",
		"Lumen", "Meridian", "North", "Orchard", "Pampa", "Quartz", "River", "Sable", "Tundra", "Umbra", "Verde", "Willow", "Zenith"}
	lastNames = [...]string{"Analytics", "Bakery", "Clinics", "Design", "Energy", "Foods", "Games", "Homes", "Instruments",
		"Legal", "Media", "Robotics", "Studio", "Travel", "Works", "Partners, Lang & Co."}

	// Of people, in small letters, as their addresses have them.
	givenNames = [...]string{"ada", "bela", "caio", "dora", "edda", "femi", "gael", "hana", "ines", "joan", "kira", "luis",
		"mara", "nuno", "olga", "paul", "quim", "rosa", "sven", "tess", "ugo", "vera", "wim", "yara"}
	familyNames = [...]string{"abend", "bruma", "corvo", "dalby", "elmsted", "ferrolho", "grauwald", "hazelby", "isenmoor", "jardel",
		"kestler", "lindal", "morvan", "nordal", "oakhurst", "pinheiral", "quillby", "ravensund", "silvano", "torrelin"}
)
