"""Locations that ISO 3166-1 does not list, with a code and a type each: code|type|part of|names.

The code is OWID's where OWID has one. The others are the lake's own and begin with LAKE_: OWID
publishes their rows by name alone. Of the names, the first is the one that OWID uses.

A part of a country stands beside the whole, which counts it already: it is subnational, whoever
governs it. Kosovo and Northern Cyprus are countries, since no other row counts them.
"""

OTHER_LOCATIONS = """\
OWID_KOS|country||Kosovo
OWID_CYN|country||Northern Cyprus|Turkish Republic of Northern Cyprus
OWID_ENG|subnational|GBR|England
OWID_SCT|subnational|GBR|Scotland
OWID_WLS|subnational|GBR|Wales
OWID_NIR|subnational|GBR|Northern Ireland|North Ireland
OWID_EAW|subnational|GBR|England and Wales
OWID_ABK|subnational|GEO|Abkhazia
OWID_NAG|subnational|AZE|Nagorno-Karabakh|Nagorno-Karabakh Region
OWID_SML|subnational|SOM|Somaliland|Somaliland region
OWID_SOS|subnational|GEO|South Ossetia
OWID_TRS|subnational|MDA|Transnistria
OWID_ZAN|subnational|TZA|Zanzibar
OWID_WRL|aggregate||World|Global|Worldwide
OWID_AFR|aggregate||Africa
OWID_ASI|aggregate||Asia
OWID_EUR|aggregate||Europe
OWID_NAM|aggregate||North America
OWID_OCE|aggregate||Oceania
OWID_SAM|aggregate||South America
OWID_EUN|aggregate||European Union (27)|European Union|EU|EU-27|EU27
OWID_HIC|aggregate||High-income countries|High income
OWID_UMC|aggregate||Upper-middle-income countries|Upper middle income
OWID_LMC|aggregate||Lower-middle-income countries|Lower middle income
OWID_LIC|aggregate||Low-income countries|Low income
OWID_INT|aggregate||International
OWID_CIS|aggregate||Channel Islands
OWID_SEK|aggregate||Serbia excluding Kosovo
LAKE_WXC|aggregate||World excl. China|World excluding China
LAKE_WXK|aggregate||World excl. China and South Korea
LAKE_WXS|aggregate||World excl. China, South Korea, Japan and Singapore
LAKE_AXC|aggregate||Asia excl. China|Asia excluding China
LAKE_S20|event||Summer Olympics 2020|Tokyo Olympics 2020
LAKE_W22|event||Winter Olympics 2022|Beijing Olympics 2022
"""
