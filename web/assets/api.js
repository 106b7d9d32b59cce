// The API below this page. Addresses are relative, because a REST API stands below its stage.

export class ApiProblem extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

// All rows of a path, in the release that the first page came from; {data, meta}.
export async function rows(path, parameters = {}) {
  const data = [];
  let meta;
  let cursor = null;
  do {
    const page = await ask(path, cursor ? { ...parameters, cursor } : parameters);
    data.push(...page.data);
    meta = page.meta;
    cursor = meta.next;
  } while (cursor);
  return { data, meta };
}

export function address(path, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  return `v1/${path}${query ? `?${query}` : ""}`;
}

async function ask(path, parameters) {
  let response;
  try {
    response = await fetch(address(path, parameters), { headers: { Accept: "application/json" } });
  } catch {
    throw new ApiProblem("The API does not answer. Is it still running?", 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiProblem(body.detail ?? `The API answered ${response.status}.`, response.status);
  return body;
}
