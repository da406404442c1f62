/** A real-world name that breaks naive software. */
export interface UnusualName {
  readonly name: string;
  readonly firstName: string;
  readonly local: string;
}

/**
 * No name contains a provider's placeholder syntax, because that would be another test.
 * No name contains a comma or semicolon, because SendGrid's v3 Mail Send rejects them.
 */
export const UNUSUAL_NAMES: readonly UnusualName[] = [
  { name: "Siobhán O'Brien", firstName: 'Siobhán', local: 'siobhan' },
  { name: 'Ng & Söhne GmbH', firstName: 'Ng & Söhne', local: 'ng.soehne' },
  { name: '"Ace" <3 Harper', firstName: '"Ace" <3', local: 'ace' },
  { name: 'Tom `tick` Baker', firstName: 'Tom `tick`', local: 'tom' },
  { name: 'Zoë 🎉 Larsson', firstName: 'Zoë 🎉', local: 'zoe' },
  { name: 'Anna-Lena Müller (Köln)', firstName: 'Anna-Lena', local: 'anna-lena' },
  { name: 'Mei 👩🏽‍🚀 Tanaka', firstName: 'Mei 👩🏽‍🚀', local: 'mei' },
  { name: 'Ame\u0301lie Be\u0301langer', firstName: 'Ame\u0301lie', local: 'amelie' },
  { name: '<b>Bold</b> & Sons', firstName: '<b>Bold</b>', local: 'bold' },
  { name: 'Dr. med. (habil.) Ilse Öz', firstName: 'Dr. Öz', local: 'ilse' },
  { name: 'שרה Cohen-محمد', firstName: 'שרה', local: 'sarah' },
  { name: 'AT&T Liaison: Desk #1 = "HQ"', firstName: 'Desk #1 = "HQ"', local: 'desk+hq' },
  { name: 'X', firstName: 'X', local: 'x' },
  {
    name: 'Wolfeschlegelsteinhausenbergerdorff Maria-Theresia Josephine von und zu Hohenlohe-Waldenburg-Schillingsfürst',
    firstName: 'Maria-Theresia Josephine',
    local: 'maria-theresia.josephine.wolfeschlegelsteinhaus',
  },
];

/** Customers' notes for the carrier. Most customers write none. */
export const NOTES: readonly string[] = [
  '',
  '',
  '',
  'Please ring twice.',
  'Leave it with the neighbour at number 12 if I am out.',
  'Beware of the dog (he is friendly, his name is "Biscuit").',
  'Gate code <4711> & then the 2nd door on the left.',
  'Lieferung bitte nur nachmittags – danke schön!',
  '玄関前に置いてください。',
  'الرجاء الاتصال قبل الوصول.',
];

/**
 * One line of more than 998 characters, which RFC 5322 (2.1.1) forbids on the wire, so it must be encoded.
 */
export const LONG_NOTE: string = [
  'The house is hard to find, so here is the whole way in one breath:',
  ...[
    'from the station take the footbridge over the tracks',
    'turn left at the bakery with the blue awning',
    'follow the canal until the third lock, not the second one',
    'cross at the lights although they are slow',
    'walk up the lane between the two chestnut trees',
    'ignore the sign that says "no entry", it is meant for cars & lorries',
    'pass the school, the chapel and the yard with the red tractor',
    'look for a green door with a brass fish for a knocker',
    'the bell is on the right-hand side and has to be pushed for < 2 seconds',
    'the number is 7½, between 7 and 9, because number 8 is across the street',
    'if nobody opens, the shed behind the hedge is unlocked until six in the evening',
    'please put the parcel on the upper shelf, since the lower one gets wet when it rains',
    'close the lid of the box next to it, or the cat will sleep in it',
    'and if all else fails call me: I am never far away, and I will come and fetch it myself',
    'thank you for carrying it all this way, the kettle is on and the biscuits are fresh — 🍪',
  ].map((step, at) => `(${at + 1}) ${step};`),
].join(' ');
