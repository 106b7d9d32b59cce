// What search engines read of the release that is shown: schema.org's Dataset, in the head. Programs
// that load tables find all of it by the link to Croissant.

// meta: of the release that is shown
export function describeDataset(meta) {
  const address = (path) => new URL(`v1/releases/${meta.release}${path}`, document.baseURI).href;
  const dataset = {
    "@context": "https://schema.org/",
    "@type": "Dataset",
    name: "covidlake",
    description:
      "COVID-19 data of countries and aggregates by day, with statistics, forecasts and every " +
      `revision: release ${meta.release}, data to ${meta.data_date}. ${meta.attribution.join("; ")}`,
    identifier: meta.release,
    url: address(""),
    license: meta.licence.map((name) => ({ "@type": "CreativeWork", name })),
    temporalCoverage: `../${meta.data_date}`,
    spatialCoverage: "World",
    isAccessibleForFree: true,
    creator: { "@type": "Organization", name: "The covidlake contributors" },
    distribution: [
      {
        "@type": "DataDownload",
        name: "Croissant",
        encodingFormat: "application/ld+json",
        contentUrl: address("/croissant"),
      },
    ],
  };
  const script = document.getElementById("dataset") ?? document.createElement("script");
  script.id = "dataset";
  script.type = "application/ld+json";
  script.textContent = JSON.stringify(dataset);
  document.head.append(script);
}
