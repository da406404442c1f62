import { messageId, NO_TAG } from '../../model/proof/identity.ts';
import type { Recipient } from '../../model/recipient.ts';
import { BRANDS, PREFERENCES, PRICE_RANGES, type Preference, type PriceRange } from './catalog.ts';
import { drawn, picked, placeHash } from './hash.ts';
import type { GivenName, Locale } from './locale.ts';
import { LOCALES } from './locales.ts';
import { type Order, orderOf } from './order.ts';
import { UNUSUAL_NAMES } from './unusual.ts';

/** The fields of a generated customer that a template may use. */
export type Customer = {
  readonly name: string;
  readonly firstName: string;
  readonly email: string;
  /** BCP 47. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  readonly age: number;
  readonly gender: string;
  readonly city: string;
  readonly country: string;
  readonly productPreference: Preference;
  readonly priceRange: PriceRange;
  readonly brandPreference: string;
  /** Identifies the customer in links: letters and digits. */
  readonly token: string;
  readonly points: number;
  readonly order: Order;
};

const DOMAINS = [
  'example.com',
  'example.net',
  'example.org',
  'mail.example',
  'post.example',
  'inbox.example',
] as const;
const GENDERS = [
  'female',
  'male',
  'female',
  'male',
  'female',
  'male',
  'female',
  'male',
  'non-binary',
] as const;
const UNUSUAL_ONE_IN = 17;

interface Person {
  readonly locale: Locale;
  readonly gender: string;
  readonly name: string;
  readonly firstName: string;
}

function localeAt(place: number): Locale {
  return picked(LOCALES, drawn(place, 0));
}

function isUnusual(place: number): boolean {
  return drawn(place, 2) % UNUSUAL_ONE_IN === 0;
}

function givenNameAt(place: number, locale: Locale): GivenName {
  const draw = drawn(place, 1);
  const gender = picked(GENDERS, draw);
  const female = gender === 'female' || (gender === 'non-binary' && (draw & 1) === 0);
  return picked(female ? locale.female : locale.male, draw >>> 6);
}

function localPartAt(place: number): string {
  return isUnusual(place)
    ? picked(UNUSUAL_NAMES, drawn(place, 9)).local
    : givenNameAt(place, localeAt(place)).local;
}

function personAt(place: number): Person {
  const locale = localeAt(place);
  const gender = picked(GENDERS, drawn(place, 1));
  if (isUnusual(place)) return { locale, gender, ...picked(UNUSUAL_NAMES, drawn(place, 9)) };
  const given = givenNameAt(place, locale).written;
  const family = picked(locale.family, drawn(place, 10));
  const name = locale.familyFirst ? `${family} ${given}` : `${given} ${family}`;
  return { locale, gender, name, firstName: given };
}

/**
 * The customer at an index of the stream, from 0. It depends on seed and index only, so any process can start
 * anywhere and nothing is stored.
 * A class, because a getter on each object would cost more than everything else. Fields are generated when
 * they are used.
 */
class GeneratedRecipient implements Recipient {
  readonly index: number;
  readonly address: string;
  readonly #place: number;
  readonly #tag: string;
  #id: string | undefined;
  #name: string | undefined;
  #fields: Customer | undefined;

  constructor(seed: number, index: number, tag: string) {
    const place = placeHash(seed, index);
    this.index = index;
    this.address = `${localPartAt(place)}.${index.toString(36)}@${picked(DOMAINS, drawn(place, 3))}`;
    this.#place = place;
    this.#tag = tag;
  }

  get id(): string {
    this.#id ??= messageId(this.index, this.address, this.#tag);
    return this.#id;
  }

  get name(): string {
    this.#name ??= personAt(this.#place).name;
    return this.#name;
  }

  get fields(): Customer {
    this.#fields ??= customerAt(this.#place, this.address);
    return this.#fields;
  }
}

/** A generated recipient whose `fields` are a Customer. */
export type CustomerRecipient = Recipient & { readonly fields: Customer };

/** @param tag marks the messages of one time window */
export function customer(seed: number, index: number, tag: string = NO_TAG): CustomerRecipient {
  return new GeneratedRecipient(seed, index, tag);
}

function customerAt(place: number, email: string): Customer {
  const { locale, gender, name, firstName } = personAt(place);
  const draw = drawn(place, 4);
  const [city, postcode] = picked(locale.cities, draw);
  const productPreference = picked(PREFERENCES, draw >>> 4);
  let order: Order | undefined;
  return {
    name,
    firstName,
    email,
    locale: locale.tag,
    direction: locale.direction,
    age: 18 + (drawn(place, 5) % 70),
    gender,
    city,
    country: locale.country,
    productPreference,
    priceRange: picked(PRICE_RANGES, draw >>> 8),
    brandPreference: picked(BRANDS, draw >>> 12),
    token: drawn(place, 6).toString(36).padStart(7, '0') + drawn(place, 7).toString(36).padStart(7, '0'),
    points: drawn(place, 8) % 2500,
    // Generated on demand: it is most of the work, and notifications use no order.
    get order() {
      order ??= orderOf(place, productPreference, postcode, locale);
      return order;
    },
  };
}

const NEUTRAL_PLACE = placeHash(0, 6);

/** The neutral customer of `static` messages. Its fields have the usual size. */
export const NEUTRAL_CUSTOMER: Customer = {
  ...customerAt(NEUTRAL_PLACE, 'customer@shop.example'),
  name: 'Customer',
  firstName: 'Customer',
  locale: 'en-GB',
  direction: 'ltr',
  gender: 'unspecified',
  city: 'your city',
  country: 'your country',
  token: 'allcustomers',
};
