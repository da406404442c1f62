import {
  BRANDS,
  CATALOG,
  PREFERENCES,
  PRICE_RANGES,
  type Preference,
  type PriceRange,
  type Product,
} from '../customers/catalog.ts';
import type { Customer } from '../customers/customer.ts';
import { moneyText } from '../customers/locale.ts';
import { LOCALES } from '../customers/locales.ts';
import { SHOP } from './kind.ts';

/** A product as one customer sees it. */
export type Offer = {
  readonly sku: string;
  readonly name: string;
  readonly brand: string;
  readonly blurb: string;
  readonly price: string;
  readonly was: string;
  readonly image: string;
  readonly link: string;
  readonly favourite: boolean;
};

const HEROES: Readonly<Record<Preference, { readonly title: string; readonly lead: string }>> = {
  outdoor: {
    title: 'Further out, lighter packed',
    lead: 'Everything for the trail that starts behind the last bus stop.',
  },
  kitchen: { title: 'The slow table', lead: 'Iron, wood and linen for dinners that take all evening.' },
  audio: { title: 'Listen closer', lead: 'Good sound needs little space. It only needs good boxes.' },
  garden: { title: 'Hands in the soil', lead: 'Sow now, brag in August: tools & seeds that last.' },
  cycling: { title: 'Two wheels, all weathers', lead: 'For the way to work, and the long way home.' },
  books: {
    title: 'A chair, a lamp, a book',
    lead: 'What we read this season, and where we sit while reading.',
  },
};

/** The campaign's text by age. The last one is for all older customers. */
const TONES = [
  { below: 26, line: 'Student? Show your card at checkout and pay 10 % less on everything.' },
  { below: 40, line: 'Pay in three parts, without interest, whenever it suits you.' },
  { below: 60, line: 'Bought together, delivered together: shipping is free from two articles.' },
  {
    below: Number.POSITIVE_INFINITY,
    line: 'Prefer to talk? Call us: no queue, no robot, every day from 8 to 20.',
  },
] as const;

const EDITS: Readonly<Record<string, string>> = {
  female: 'Her edit',
  male: 'His edit',
  'non-binary': 'Their edit',
};

/** The campaign content that depends on the customer's segment. */
export function segmentOf(customer: Customer) {
  const { age, gender, productPreference, priceRange } = customer;
  const tone = TONES.findIndex(({ below }) => age < below);
  return {
    hero: HEROES[productPreference],
    heroImage: `${SHOP}/mail/spring/${productPreference}-${priceRange}.jpg`,
    edit: EDITS[gender] ?? 'Our edit',
    tone: TONES[tone]?.line ?? '',
    code: `${productPreference}-${priceRange}-a${tone}-${gender.slice(0, 1)}`,
  };
}

/**
 * Products for one customer, best match first: preferred topic and price range, then preferred brand, then
 * the nearest others.
 */
export function offersFor(customer: Customer, count: number): Offer[] {
  const money = MONEY.get(customer.locale) ?? EURO;
  return ranking(customer)
    .slice(0, count)
    .map(({ sku, name, brand, blurb, cents }) => ({
      sku,
      name,
      brand,
      blurb,
      price: moneyText(Math.round(cents * 0.8), money),
      was: moneyText(cents, money),
      image: `${SHOP}/mail/p/${sku}.jpg`,
      link: `${SHOP}/p/${sku}/spring/${customer.token}`,
      favourite: brand === customer.brandPreference,
    }));
}

const MONEY = new Map(LOCALES.map(({ tag, money }) => [tag, money]));
const EURO = LOCALES.find(({ tag }) => tag === 'de-DE')?.money ?? neverWithoutEuro();

/** Cached rankings, which depend on three small fields. */
const rankings = new Map<string, readonly Product[]>();

function ranking({ productPreference, priceRange, brandPreference }: Customer): readonly Product[] {
  const key = `${productPreference}/${priceRange}/${brandPreference}`;
  const known = rankings.get(key);
  if (known !== undefined) return known;
  const score = (product: Product, topic: Preference, tier: PriceRange): number =>
    (topic === productPreference ? 0 : 4) +
    Math.abs(PRICE_RANGES.indexOf(tier) - PRICE_RANGES.indexOf(priceRange)) +
    (product.brand === brandPreference ? 0 : 0.5);
  const scored = PREFERENCES.flatMap((topic) =>
    CATALOG[topic].map((product, at) => ({
      product,
      score: score(product, topic, PRICE_RANGES[Math.floor(at / 2)] ?? 'premium'),
    })),
  );
  const made = scored.sort((a, b) => a.score - b.score).map(({ product }) => product);
  // Imported files may contain any brand. Only our own are cached, so memory stays bounded.
  if ((BRANDS as readonly string[]).includes(brandPreference)) rankings.set(key, made);
  return made;
}

function neverWithoutEuro(): never {
  throw new TypeError('the table of locales has no euro');
}
