"""What publishers call countries beside the codes and names of ISO 3166-1, by alpha-3 code.

Of WHO, JHU, ECDC, OWID and the World Bank, and what people say. A name stands here once, in any
case and order of words, with any accents: country_names says what is the same.
"""

KOSOVO = "OWID_KOS"

NAMES = {
    "ALA": "Aland",
    "ARE": "UAE; U.A.E.; Emirates",
    "ATG": "Antigua; Antigua and Barb.",
    "BES": "Caribbean Netherlands; BES Islands",
    "BIH": "Bosnia; Bosnia and Herz.; BiH",
    "BLM": "St Barth; St Barts",
    "BOL": "Bolivia (Plur. State of)",
    "BRN": "Brunei",
    "CAF": "CAR",
    "CCK": "Cocos Islands; Keeling Islands",
    "CHN": "Mainland China; PR China; P.R. China; PRC",
    "CIV": "Ivory Coast; Cote dIvoire; Republique de Cote d'Ivoire",
    "COD": "Congo (Kinshasa); Democratic Congo; DR Congo; D.R. Congo; DRC; Zaire; Congo (DRC)",
    "COG": "Congo (Brazzaville)",
    "CPV": "Cape Verde",
    "CZE": "Czech",
    "ESH": "W. Sahara",
    "FLK": "Falkland Islands; Falklands; Malvinas",
    "FRO": "Faeroe Islands; Faroes",
    "FSM": "Micronesia; Micronesia (country)",
    "GBR": "Great Britain; Britain; UK; U.K.; United Kingdom (UK)",
    "GNQ": "Eq. Guinea",
    "HKG": "China, Hong Kong SAR; Hong Kong SAR; Hong Kong, China; Hong Kong S.A.R.; "
    "Hong Kong S.A.R. of China",
    "IRL": "Republic of Ireland",
    "IRN": "Iran, I.R.",
    "KNA": "St Kitts",
    "KOR": "Republic of South Korea; S. Korea",
    "LAO": "Lao PDR; Lao P.D.R.; Lao; Lao Peoples Democratic Republic",
    "LBY": "Libyan Arab Jamahiriya; State of Libya",
    "MAC": "China, Macao SAR; Macao SAR; Macau; Macau SAR; Macao, China; Macau SAR, China",
    "MAF": "Saint Martin",
    "MKD": "Macedonia; Macedonia, FYR; Macedonia (FYROM); FYROM; TFYR Macedonia; "
    "The former Yugoslav Republic of Macedonia",
    "MMR": "Burma; Myanmar (Burma)",
    "MNP": "Northern Marianas; N. Mariana Islands; CNMI",
    "NLD": "Holland; Netherlands (Holland)",
    "PCN": "Pitcairn Islands",
    "PNG": "PNG",
    "PRI": "Puerto Rico (US)",
    "PRK": "N. Korea; DPRK; DPR Korea; D.P.R. of Korea",
    "PSE": "occupied Palestinian territory; Palestinian Territories; Palestinian Territory; "
    "occupied Palestinian territory, including east Jerusalem; Palestine; West Bank and Gaza",
    "PYF": "Fr. Polynesia",
    "REU": "La Réunion",
    "RUS": "Russia; Russian Fed.; Russia Federation",
    "SAU": "KSA",
    "SHN": "Saint Helena",
    "SOM": "Somalia, Fed. Rep.",
    "SSD": "S. Sudan",
    "STP": "Sao Tome",
    "SVK": "Slovak",
    "SWZ": "Swaziland; Eswatini (Swaziland)",
    "SXM": "Sint Maarten",
    "SYR": "Syria Arab Republic",
    "TCA": "Turks and Caicos",
    "TLS": "East Timor; Timor",
    "TTO": "Trinidad",
    "TUR": "Turkey",
    "TWN": "Taiwan, China; Chinese Taipei; Taipei and environs; Taiwan, Republic of China",
    "USA": "US; USA; U.S.; U.S.A.; United States (USA)",
    "VAT": "Holy See; Vatican; Vatican City; Vatican City State",
    "VCT": "St Vincent; St. Vin. and Gren.",
    "VEN": "Venezuela, RB; Venezuela, R.B.; Venezuela (Boliv. Rep.)",
    "VGB": "British Virgin Isles; BVI",
    "VIR": "US Virgin Islands; USVI",
    "VNM": "Socialist Republic of Vietnam",
    "WLF": "Wallis and Futuna Islands",
    "WSM": "Western Samoa",
    "OWID_CYN": "N. Cyprus",
    KOSOVO: "Kosovo [1]; Republic of Kosovo; Kosovo (UNSCR 1244); Kosovo (UNSCR 1244/99); "
    "Kosovo under UNSCR 1244; Kosovo under UNSCR 1244/99; "
    "Kosovo (in accordance with UN Security Council resolution 1244 (1999)); "
    "Kosovo (under United Nations Security Council Resolution 1244/99)",
}

# Codes that are not the lake's -> the lake's.
CODES = {
    # Kosovo has no code of ISO's, so everybody has one of his own: the European Union and WHO, the
    # World Bank (before: KSV), the IMF, the OECD, passports.
    **dict.fromkeys(("XK", "XKX", "KSV", "KOS", "UVK", "XKV", "XKK", "RKS"), KOSOVO),
    "UK": "GBR",  # reserved in ISO 3166-1, in use by the European Union, like EL
    "EL": "GRC",
    # Former codes of countries that are as they were, in the sources of the World Bank until 2016.
    "ADO": "AND",
    "IMY": "IMN",
    "ROM": "ROU",
    "TMP": "TLS",
    "TP": "TLS",
    "WBG": "PSE",
    "ZAR": "COD",
    "ZR": "COD",
    "BU": "MMR",
    "BUR": "MMR",
    "BYS": "BLR",
    "CNG1925": "TWN",  # ECDC
    # The World Bank's aggregates, and its code of the Channel Islands.
    "WLD": "OWID_WRL",
    "EUU": "OWID_EUN",
    "HIC": "OWID_HIC",
    "UMC": "OWID_UMC",
    "LMC": "OWID_LMC",
    "LIC": "OWID_LIC",
    "CHI": "OWID_CIS",
    "OWID_EU27": "OWID_EUN",  # so in OWID's later files
    # ISO 3166-2.
    "GB-ENG": "OWID_ENG",
    "GB-SCT": "OWID_SCT",
    "GB-WLS": "OWID_WLS",
    "GB-NIR": "OWID_NIR",
    "GB-EAW": "OWID_EAW",
}

# Codes that ISO withdrew with their country, or whose country is no whole one today: nobody's.
WITHDRAWN = frozenset(
    (
        *("ANT", "ATB", "ATN", "CSK", "CTE", "DDR", "FXX", "GEL", "JTN", "MID", "NTZ"),
        *("PCI", "PCZ", "PUS", "SCG", "SKM", "SUN", "VDR", "WAK", "YMD", "YUG"),
        "NAN",  # what pandas writes for a missing value
    )
)
