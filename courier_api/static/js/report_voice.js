// A voice note of some seconds, where the browser can record.
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_A_SECOND = 48000;

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && kind());
const kind = () => KINDS.find((each) => MediaRecorder.isTypeSupported(each));

// Records until `stop` or the last second; `told` hears how many seconds are left. Gives blob and seconds.
export const record = async (most, told) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: BITS_A_SECOND });
  const pieces = [];
  const began = performance.now();
  const seconds = () => Math.min(most, Math.ceil((performance.now() - began) / 1000));
  const clock = setInterval(() => {
    told(most - seconds());
    if (seconds() >= most) stop();
  }, 250);
  const stop = () => { if (recorder.state !== "inactive") recorder.stop(); };
  const done = new Promise((resolve) => {
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      clearInterval(clock);
      for (const track of stream.getTracks()) track.stop();
      resolve({ blob: new Blob(pieces, { type: kind() }), seconds: seconds() });
    };
  });
  recorder.start();
  told(most);
  return { stop, done };
};
