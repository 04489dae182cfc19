// The report as one SMS of plain signs, for when there is a signal and no internet. The grammar is that of
// safety/sms_report.py. Where it hurts is not in it: a message passes through a carrier.
const HURT = { no: "N", little: "L", doctor: "D", ambulance: "A" };
const MOVING = { riding: "R", walking: "W", standing: "S" };
const HAPPENED = {
  fall: "F", vehicle: "V", door: "D", bike_or_person: "B", vehicle_defect: "K", aggression: "A", near_miss: "N", other: "O",
};
const TRIP = { delivery: "D", to_work: "W", home: "H", private: "P" };
const HALF_AN_HOUR = 30 * 60000;

const minute = (at) => at.toISOString().replace(/\D/g, "").slice(2, 12);

const when = ({ when: answer, told_at: told, day, time }) => {
  if (answer === "now" && told) return `T${minute(new Date(told))}`;
  if (answer === "hour" && told) return `U${minute(new Date(Date.parse(told) - HALF_AN_HOUR))}`;
  if (answer === "at" && day) return `${time ? "T" : "U"}${minute(new Date(`${day}T${time || "12:00"}`))}`;
  return "";
};

const coded = (letter, codes, answer) => (codes[answer] ? letter + codes[answer] : "");

export const smsText = ({ id, answers }) => [
  "COURIER 1",
  id.replaceAll("-", "").toUpperCase(),
  coded("H", HURT, answers.hurt),
  coded("M", MOVING, answers.moving),
  coded("W", HAPPENED, answers.happened),
  coded("N", TRIP, answers.trip),
  when(answers),
  answers.latitude ? `P${answers.latitude},${answers.longitude}` : "",
  answers.latitude && answers.accuracy_m ? `A${answers.accuracy_m}` : "",
  answers.postcode ? `Z${answers.postcode}` : "",
].filter(Boolean).join(" ");

export const smsAddress = (number, text) => `sms:${number}?&body=${encodeURIComponent(text)}`;
