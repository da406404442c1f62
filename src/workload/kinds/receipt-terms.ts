import type { PdfPage } from '../assets/pdf.ts';

/** The PDF of every receipt, the same for all customers. */
export const RECEIPT_TERMS: readonly PdfPage[] = [
  {
    title: 'Terms of sale',
    lines: [
      'These terms apply to everything that you buy from The Harbour Shop Ltd ("we").',
      '',
      '1. The contract',
      'Your order is an offer. The contract is made when we confirm the order by e-mail.',
      'We keep its text; you find it in your account for ten years.',
      '',
      '2. Prices and payment',
      'All prices include value added tax. Shipping is shown before you order, and is free',
      'from 100 euros. We charge your card when the parcel leaves our warehouse, not before.',
      '',
      '3. Delivery',
      'We hand parcels to the carrier within one working day. If an article is not in stock,',
      'we tell you at once, and you may cancel that article or the whole order.',
      'The risk passes to you when the parcel is handed over to you or to whom you named.',
      '',
      '4. Ownership',
      'Goods remain our property until they are paid for in full.',
    ],
  },
  {
    title: 'Returns and repairs',
    lines: [
      '5. Thirty days to think about it',
      'You may return any article within thirty days after it arrived, without a reason.',
      'Print the label at https://shop.example/returns and hand the parcel to any carrier.',
      'We refund the price and the original shipping within five working days.',
      'Please send articles back unused; you may try them as you would in a shop.',
      '',
      '6. When something is broken',
      'For two years we repair or replace, as you choose, what was defective on arrival.',
      'During the first twelve months nobody will ask you to prove anything.',
      'Articles marked "for good" are repaired free of charge for ten years.',
      '',
      '7. Spare parts',
      'We stock wearing parts for at least eight years. A list is on every product page.',
      '',
      '8. Complaints',
      'Write to help@shop.example or call the number on our web site. A person answers.',
      'If we cannot agree, you may turn to the consumer arbitration service of your country.',
    ],
  },
];
