// What every visit asks first is asked while the page's script is still on its way; shared/api.js
// takes the answer. Not a module, so that it runs before any of them.
(() => {
  if (/[#&]as_of=/.test(location.hash)) return; // of another release
  const columns = encodeURIComponent("iso_code,location,location_type,continent,population");
  const address = `v1/locations?columns=${columns}&sort=location&limit=10000`;
  const answer = fetch(address, { headers: { Accept: "application/json" } });
  answer.catch(() => {}); // told where it is waited for
  window.ahead = { address, answer };
})();
