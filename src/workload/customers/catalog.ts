/** A product of the shop. All names and brands are invented. Prices are in euro cents. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly brand: string;
  readonly cents: number;
  readonly blurb: string;
}

export const PREFERENCES = ['outdoor', 'kitchen', 'audio', 'garden', 'cycling', 'books'] as const;
export type Preference = (typeof PREFERENCES)[number];
export const PRICE_RANGES = ['budget', 'mid-range', 'premium'] as const;
export type PriceRange = (typeof PRICE_RANGES)[number];
export const BRANDS = ['Nordhaven', 'Kumo', 'Petra & Sons', 'Lumière', 'Øresund', 'Tarn'] as const;

const row = (sku: string, name: string, brand: string, cents: number, blurb: string): Product => ({
  sku,
  name,
  brand,
  cents,
  blurb,
});

/** Prices rise within each list, so its thirds are the price ranges. */
export const CATALOG: Readonly<Record<Preference, readonly Product[]>> = {
  outdoor: [
    row(
      'OUT-104',
      'Packable rain shell',
      'Tarn',
      4900,
      'Folds into its own pocket and weighs less than an apple.',
    ),
    row(
      'OUT-118',
      'Enamel camp mug, set of 2',
      'Nordhaven',
      2400,
      'Survives the fire, the fall and the dishwasher.',
    ),
    row(
      'OUT-131',
      'Merino base layer',
      'Øresund',
      7900,
      'Warm when wet, fresh after three days on the trail.',
    ),
    row('OUT-140', 'Trail pack 32 l', 'Tarn', 12900, 'A back panel that breathes and a hip belt that fits.'),
    row(
      'OUT-152',
      'Two-person tent "Skerry"',
      'Nordhaven',
      34900,
      'Stands in four minutes, holds in a gale.',
    ),
    row(
      'OUT-166',
      'Down sleeping bag −8 °C',
      'Øresund',
      28900,
      'Traceable down, and a zip that does not snag.',
    ),
  ],
  kitchen: [
    row('KIT-201', 'Olive-wood spatula', 'Petra & Sons', 1450, 'Cut from one piece and oiled by hand.'),
    row('KIT-207', 'Tea towels, 3 pieces', 'Lumière', 1990, 'Linen that gets softer with every wash.'),
    row(
      'KIT-215',
      'Cast-iron skillet 26 cm',
      'Petra & Sons',
      5900,
      'Seasoned twice; you take it from there.',
    ),
    row('KIT-222', 'Pour-over coffee set', 'Kumo', 6400, 'Glass, walnut and a very slow morning.'),
    row('KIT-230', "Chef's knife 20 cm", 'Kumo', 14900, 'Sixty-seven layers of steel, one edge.'),
    row(
      'KIT-241',
      'Stand mixer "Brioche"',
      'Lumière',
      39900,
      'Kneads two loaves at once & whispers about it.',
    ),
  ],
  audio: [
    row('AUD-301', 'Braided cable, 2 m', 'Kumo', 1290, 'Lies flat and never tangles.'),
    row('AUD-309', 'Pocket speaker "Pebble"', 'Tarn', 3900, 'Ten hours of music, half an hour of rain.'),
    row('AUD-314', 'Over-ear headphones', 'Lumière', 11900, 'Closed, comfortable, quiet.'),
    row('AUD-322', 'Record player, belt drive', 'Nordhaven', 24900, 'For an evening with both sides.'),
    row('AUD-335', 'Shelf speakers, pair', 'Øresund', 42900, 'Small boxes with a wide stage.'),
    row('AUD-348', 'Streaming amplifier', 'Kumo', 59900, 'Two knobs and nothing else to learn.'),
  ],
  garden: [
    row('GAR-402', 'Herb seeds, 8 kinds', 'Petra & Sons', 990, 'From basil to za’atar: sow, water, wait.'),
    row('GAR-410', 'Copper plant labels', 'Tarn', 1690, 'Write once with a ballpoint, read for years.'),
    row('GAR-417', 'Secateurs, bypass', 'Kumo', 4490, 'A clean cut, and every part can be replaced.'),
    row('GAR-425', 'Watering can 9 l', 'Nordhaven', 5900, 'Balanced full or empty; galvanized for good.'),
    row('GAR-433', 'Raised bed, larch', 'Petra & Sons', 18900, 'Four boards, eight pegs, no tools.'),
    row('GAR-446', 'Fire bowl 70 cm', 'Øresund', 27900, 'Corten steel that ages as well as you do.'),
  ],
  cycling: [
    row('CYC-501', 'Patch kit in a tin', 'Tarn', 890, 'The smallest insurance that you can buy.'),
    row('CYC-508', 'Bell "Ding & Dong"', 'Petra & Sons', 1900, 'Brass. Polite. Heard.'),
    row('CYC-516', 'Rear light, USB-C', 'Kumo', 3900, 'Seen from 800 m, charged in 40 minutes.'),
    row('CYC-523', 'Waterproof pannier 20 l', 'Nordhaven', 8900, 'Clicks on, rolls shut, keeps dry.'),
    row('CYC-537', 'Leather saddle', 'Lumière', 12900, 'Hard for a week, yours for a decade.'),
    row('CYC-544', 'Folding bike, 6 speeds', 'Øresund', 89900, 'Under the desk in eleven seconds.'),
  ],
  books: [
    row('BOO-601', 'Notebook, dotted, A5', 'Kumo', 1190, 'Opens flat, and the ink stays on its side.'),
    row(
      'BOO-606',
      '"The Slow Harbour", paperback',
      'Tarn',
      1490,
      'A novel about tides, and those who read them.',
    ),
    row(
      'BOO-613',
      'Atlas of Lost Islands',
      'Nordhaven',
      3400,
      'Fifty places that maps had and the sea had not.',
    ),
    row(
      'BOO-621',
      'Bread & Time: 90 recipes',
      'Petra & Sons',
      3900,
      'Flour, water, salt — and patience < 24 h.',
    ),
    row('BOO-634', 'Reading lamp, clip-on', 'Lumière', 5900, 'Warm light for one page and one reader.'),
    row('BOO-640', 'Typeset classics, 12 volumes', 'Lumière', 24900, 'Sewn, in cloth, with ribbons.'),
  ],
};

export const ALL_PRODUCTS: readonly Product[] = PREFERENCES.flatMap((preference) => CATALOG[preference]);
