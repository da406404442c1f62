import { campaign } from './campaign.ts';
import { deliveryFeedback } from './delivery-feedback.ts';
import { deliveryReceipt } from './delivery-receipt.ts';
import type { MessageKind } from './kind.ts';
import { notification } from './notification.ts';
import { orderConfirmation } from './order-confirmation.ts';
import { productInfo } from './product-info.ts';
import { receipt } from './receipt.ts';
import { shipping } from './shipping.ts';
import { subscriptionWelcome } from './subscription-welcome.ts';

/** The message kinds in the order of `sendoff list`. A new kind needs its file and one line here. */
export const ALL_KINDS: readonly MessageKind[] = [
  receipt,
  shipping,
  deliveryReceipt,
  campaign,
  productInfo,
  notification,
  orderConfirmation,
  subscriptionWelcome,
  deliveryFeedback,
];

export function kindNamed(name: string): MessageKind | undefined {
  return ALL_KINDS.find((kind) => kind.name === name);
}
