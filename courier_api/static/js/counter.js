// Tells while somebody types how many signs a zone of the form still takes.
for (const field of document.querySelectorAll("[data-counter]")) {
  const shown = document.getElementById(field.dataset.counter);
  if (shown) {
    field.addEventListener("input", () => {
      shown.textContent = String(field.value.length);
    });
  }
}
