// Offers the phone's position on the question "where"; without script the postcode is enough.
const offer = document.querySelector("[data-location]");
if (offer && "geolocation" in navigator) {
  const button = offer.querySelector("button");
  const words = offer.querySelector("[role=status]");
  const field = (name) => document.querySelector(`input[name=${name}]`);
  offer.hidden = false;
  button.addEventListener("click", () => {
    words.textContent = offer.dataset.looking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("latitude").value = coords.latitude.toFixed(5);
        field("longitude").value = coords.longitude.toFixed(5);
        words.textContent = offer.dataset.found;
      },
      () => { words.textContent = offer.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
