// Where it happened: the phone's own position, unless somebody types another place.
const FRESH = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

// `keep` gets the position, unless one is known or a place was typed.
export const locate = (part, answers, keep) => {
  const say = (words) => { part.querySelector("p").textContent = words; };
  const known = () => say(part.dataset.located.replace("#", answers().accuracy_m));
  if (answers().latitude) return known();
  if (!navigator.geolocation) return say(part.dataset.failed);
  say(part.dataset.looking);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      if (answers().postcode) return;
      keep({
        latitude: coords.latitude.toFixed(5),
        longitude: coords.longitude.toFixed(5),
        accuracy_m: Math.min(99999, Math.round(coords.accuracy)),
      });
      known();
    },
    () => say(part.dataset.failed),
    FRESH,
  );
  return undefined;
};
