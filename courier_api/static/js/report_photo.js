// Makes a photo small enough for a bad network. What cannot be drawn here, such as a HEIC on some phones,
// goes as it is: the service can read it.
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const MOST_BYTES = 15 * 1024 * 1024;
const READABLE = /\.(jpe?g|png|webp|hei[cf])$/i;

const drawn = async (file) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const factor = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * factor));
  canvas.height = Math.max(1, Math.round(picture.height * factor));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("empty"))), "image/jpeg", QUALITY);
  });
};

// A small JPEG, the file itself, or nothing for what is no photo.
export const shrink = async (file) => {
  try {
    return await drawn(file);
  } catch {
    const isPhoto = file.type.startsWith("image/") || READABLE.test(file.name);
    return isPhoto && file.size > 0 && file.size <= MOST_BYTES ? file : undefined;
  }
};

// The photo as a picture in the page, drawn: no address of it exists.
export const thumbnail = async (blob) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 56;
  try {
    const picture = await createImageBitmap(blob);
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 56, 56);
  } catch {
    // Not drawable here: its number says enough.
  }
  return canvas;
};
