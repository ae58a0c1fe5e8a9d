import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';

export type Step = { code: string; status: string; place: string; classifier: 'ACT' | 'EST' };
export type Luck = (about: string) => number;

const hubs = ['Madrid, ES', 'Leipzig, DE', 'London, GB', 'Osaka, JP', 'Louisville, US'];
/** Minutes east of Greenwich, by country of the place: a scan is stamped with the offset of where it was made. */
const offsets: Record<string, number> = { ES: 60, DE: 60, GB: 0, JP: 540, US: -300 };

/** What happens to a parcel on its way, decided by luck: some are attempted twice, most get an estimate in between. */
export function planJourney(number: string, luck: Luck, shipTo: Doc): Step[] {
  const hub = hubs[Math.floor(luck(`hub ${number}`) * hubs.length)] ?? 'Leipzig, DE';
  const home = isDoc(shipTo) ? `${plain(shipTo['city'] ?? 'Town')}, ${plain(shipTo['country'] ?? 'DE')}` : 'Town, DE';
  const act = (code: string, status: string, place: string): Step => ({ code, status, place, classifier: 'ACT' });
  const steps = [
    act('LC', 'Label created', hub),
    act('PU', 'Picked up', hub),
    act('DP', 'Departed', hub),
    act('AR', 'Arrived', home),
  ];
  if (luck(`estimate ${number}`) < 0.7)
    steps.splice(3, 0, { code: 'ET', status: 'Expected tomorrow', place: hub, classifier: 'EST' });
  if (luck(`attempt ${number}`) < 0.1) steps.push(act('OD', 'Out for delivery', home), act('AT', 'Delivery attempted', home));
  return [...steps, act('OD', 'Out for delivery', home), act('DL', 'Delivered', home)];
}

/** RFC 3339 with milliseconds and the offset of the place. */
export function localStamp(at: number, place: string): string {
  const minutes = offsets[place.slice(-2)] ?? 60;
  const local = new Date(at + minutes * 60_000).toISOString().slice(0, 23);
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
