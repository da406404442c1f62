import { ALL_PRODUCTS, CATALOG, type Preference, type Product } from './catalog.ts';
import { drawn, picked } from './hash.ts';
import { amountText, dateText, type Locale, localAmount } from './locale.ts';
import { LONG_NOTE, NOTES } from './unusual.ts';

export type LineItem = {
  readonly sku: string;
  readonly name: string;
  readonly brand: string;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly total: string;
};

/** An order as its messages show it. Amounts and dates are text in the customer's locale. */
export type Order = {
  readonly number: string;
  readonly date: string;
  readonly items: readonly LineItem[];
  readonly itemCount: number;
  readonly subtotal: string;
  readonly shipping: string;
  readonly tax: string;
  readonly total: string;
  readonly payment: string;
  readonly street: string;
  readonly postcode: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly trackingUrl: string;
  readonly shippedOn: string;
  readonly deliveryDate: string;
  readonly deliveryWindow: string;
  readonly handedTo: string;
  /** The customer's note for the carrier, or ''. Some notes are one line of more than 998 characters. */
  readonly note: string;
};

const CARRIERS = [
  ['Swiftfoot', 'SWF', 'https://swiftfoot.example/track/'],
  ['Parcel & Post', 'PNP', 'https://parcelpost.example/t/'],
  ['Blue Heron Express', 'BHX', 'https://blueheron.example/follow/'],
  ['Kurier Süd', 'KSD', 'https://kurier-sued.example/sendung/'],
] as const;
const PAYMENTS = [
  'Visa ending in 4242',
  'Mastercard ending in 4444',
  'Bank transfer',
  'Shop credit',
] as const;
const WINDOWS = ['08:00–12:00', '10:00–14:00', '13:00–17:00', '17:00–20:00'] as const;
const HANDED_TO = ['you in person', 'a neighbour', 'the reception desk', 'your safe place'] as const;
const LONG_NOTE_ONE_IN = 61;

/** The last order of the customer at this place. It uses the place's random numbers from slot 100. */
export function orderOf(place: number, preference: Preference, postcode: string, locale: Locale): Order {
  const { money } = locale;
  const items: LineItem[] = [];
  const count = 1 + (drawn(place, 100) % 5);
  let subtotal = 0;
  for (let at = 0; at < count; at++) {
    const draw = drawn(place, 101 + at);
    const products: readonly Product[] = at % 2 === 0 ? CATALOG[preference] : ALL_PRODUCTS;
    const product = firstNew(products, draw, items);
    const quantity = draw >>> 30 === 0 ? 2 + ((draw >>> 27) & 3) : 1;
    const price = localAmount(product.cents, money);
    subtotal += price * quantity;
    items.push({
      sku: product.sku,
      name: product.name,
      brand: product.brand,
      quantity,
      unitPrice: amountText(price, money),
      total: amountText(price * quantity, money),
    });
  }
  const shipping = subtotal >= localAmount(10_000, money) ? 0 : localAmount(490, money);
  const draw = drawn(place, 110);
  const [carrier, prefix, url] = picked(CARRIERS, draw);
  const parcel = `${prefix}${(drawn(place, 111) % 1e9).toString().padStart(9, '0')}`;
  const day = draw % 360;
  return {
    number: `SO-${(drawn(place, 112) % 1e8).toString().padStart(8, '0')}`,
    date: dateText(day, locale),
    items,
    itemCount: items.length,
    subtotal: amountText(subtotal, money),
    shipping: amountText(shipping, money),
    tax: amountText(Math.round(((subtotal + shipping) * 19) / 119), money),
    total: amountText(subtotal + shipping, money),
    payment: picked(PAYMENTS, draw >>> 3),
    street: locale.streetLine(picked(locale.streets, draw >>> 5), 1 + ((draw >>> 9) % 180)),
    postcode,
    carrier,
    trackingNumber: parcel,
    trackingUrl: url + parcel,
    shippedOn: dateText(day + 1, locale),
    deliveryDate: dateText(day + 3, locale),
    deliveryWindow: picked(WINDOWS, draw >>> 7),
    handedTo: picked(HANDED_TO, draw >>> 11),
    note: drawn(place, 113) % LONG_NOTE_ONE_IN === 0 ? LONG_NOTE : picked(NOTES, draw >>> 13),
  };
}

/**
 * The first product from this position that the order does not contain. Every list is longer than an order.
 */
function firstNew(products: readonly Product[], draw: number, items: readonly LineItem[]): Product {
  let at = draw;
  let product = picked(products, at);
  while (items.some(({ sku }) => sku === product.sku)) product = picked(products, ++at);
  return product;
}
