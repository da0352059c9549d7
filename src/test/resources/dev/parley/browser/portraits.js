// Instead of a camera: a drawing of somebody who sits in their room and moves a little. `portrait` says who.
const WIDTH = 960;
const HEIGHT = 540;

/** @type {Record<string, {wall: string, light: string, floor: string, skin: string, hair: string, shirt: string, style: string, thing: string}>} */
const PORTRAITS = {
  ada: {
    wall: '#f2d5bd',
    light: '#fbeadb',
    floor: '#d9a982',
    skin: '#e9b48d',
    hair: '#43281c',
    shirt: '#4338ca',
    style: 'bun',
    thing: 'plant',
  },
  bob: {
    wall: '#bcd3dc',
    light: '#dbe9ee',
    floor: '#8fb0bd',
    skin: '#8a5a3c',
    hair: '#1f1a1a',
    shirt: '#f59e0b',
    style: 'short',
    thing: 'window',
  },
  cleo: {
    wall: '#cfd8b9',
    light: '#e4ead4',
    floor: '#a5b384',
    skin: '#f0c6a0',
    hair: '#b4552d',
    shirt: '#be123c',
    style: 'long',
    thing: 'books',
  },
};

function draw(context, who, seconds) {
  const { wall, light, floor, skin, hair, shirt, style, thing } = PORTRAITS[who];
  const sway = 9 * Math.sin(seconds * 1.1 + who.length);
  const nod = 5 * Math.sin(seconds * 1.9 + who.length);
  const shape = (colour, path) => {
    context.fillStyle = colour;
    context.beginPath();
    path(context);
    context.fill();
  };
  const disc = (colour, x, y, radiusX, radiusY = radiusX) =>
    shape(colour, (c) => c.ellipse(x, y, radiusX, radiusY, 0, 0, 7));
  const box = (colour, x, y, width, height, radius = 0) =>
    shape(colour, (c) => c.roundRect(x, y, width, height, radius));

  box(wall, 0, 0, WIDTH, HEIGHT);
  shape(light, (c) => {
    c.lineTo(0, 0);
    c.lineTo(430, 0);
    c.lineTo(180, HEIGHT);
    c.lineTo(0, HEIGHT);
  });
  box(floor, 0, 470, WIDTH, 70);
  if (thing === 'plant') {
    for (const [angle, length] of [
      [-0.9, 105],
      [-0.4, 150],
      [0.1, 165],
      [0.6, 130],
      [1, 95],
    ]) {
      context.save();
      context.translate(790, 380);
      context.rotate(angle + 0.02 * Math.sin(seconds + angle));
      disc('#3f7d58', 0, -length / 2, 21, length / 2);
      context.restore();
    }
    box('#b4532a', 735, 370, 110, 120, 14);
  }
  if (thing === 'window') {
    box('#ffffff', 660, 60, 220, 270, 10);
    box('#8ec5e8', 675, 75, 190, 240, 4);
    disc('#ffffff', 725 + ((seconds * 6) % 60), 150, 38, 15);
    disc('#ffffff', 755 + ((seconds * 6) % 60), 138, 30, 17);
    box('#ffffff', 765, 75, 9, 240);
  }
  if (thing === 'books') {
    box('#7c5a3a', 640, 250, 270, 14, 3);
    ['#4338ca', '#fbbf24', '#be123c', '#0f766e', '#7c3aed', '#ea580c'].forEach((colour, at) => {
      box(colour, 660 + at * 36, 250 - 92 - (at % 3) * 16, 29, 92 + (at % 3) * 16, 4);
    });
  }

  const x = 450 + sway;
  const y = 235 + nod;
  if (style === 'long') box(hair, x - 112, y - 70, 224, 265, 100);
  shape(shirt, (c) => c.roundRect(x * 0.5 + 225 - 190, 398 + nod * 0.4, 380, 260, 130));
  box(skin, x - 38, y + 70, 76, 110, 34);
  disc('rgb(0 0 0 / 12%)', x, y + 112, 40, 17);
  disc(skin, x, y, 92, 114);
  if (style === 'bun') disc(hair, x + 14, y - 128, 46);
  shape(hair, (c) => {
    c.ellipse(x, y - 22, 99, 104, 0, Math.PI, 0);
    c.quadraticCurveTo(x + 84, y - 62, x + (style === 'short' ? 70 : 10), y - 64);
    c.quadraticCurveTo(x - 82, y - 62, x - 99, y - 22);
  });
  const closed = seconds % 3.7 < 0.14;
  for (const side of [-1, 1]) {
    disc('#2b2230', x + side * 36 + sway * 0.4, y - 2, 8, closed ? 1.5 : 10);
    disc('rgb(220 90 80 / 25%)', x + side * 52, y + 34, 17, 11);
  }
  const talking = who === 'bob' ? 9 * Math.abs(Math.sin(seconds * 7)) : 0;
  shape('#8c2f39', (c) => {
    c.moveTo(x - 30 + sway * 0.3, y + 46);
    c.quadraticCurveTo(x + sway * 0.3, y + 66 + talking * 2, x + 30 + sway * 0.3, y + 46);
    c.quadraticCurveTo(x + sway * 0.3, y + 58, x - 30 + sway * 0.3, y + 46);
  });
}

function camera() {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d');
  setInterval(() => draw(context, globalThis.portrait, performance.now() / 1000), 100);
  return canvas.captureStream(10).getVideoTracks()[0];
}

const { mediaDevices } = navigator;
const real = mediaDevices.getUserMedia.bind(mediaDevices);
mediaDevices.getUserMedia = async ({ video, audio }) => {
  const stream = audio ? await real({ audio }) : new MediaStream();
  if (video) stream.addTrack(camera());
  return stream;
};
