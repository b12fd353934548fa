// Times as the customer reads them, in the time zone of the device.
import type {Locale, Words} from './words';

const two = (value: number): string => String(value).padStart(2, '0');

// 17:55
export function clock(at: number): string {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

// 2026-11-22, of the device's calendar
export function dayKey(at: number): string {
  const time = new Date(at);
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

export function dayName(at: number, locale: Locale, words: Words): string {
  const day = dayKey(at);
  if (day === dayKey(Date.now())) return words.today;
  if (day === dayKey(Date.now() - 86_400_000)) return words.yesterday;
  const form = {month: 'long', day: 'numeric', weekday: 'short'} as const;
  return new Date(at).toLocaleDateString(locale === 'ja' ? 'ja-JP' : 'en-GB', form);
}
