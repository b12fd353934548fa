// Where an address that came over the wire leads, if it leads anywhere that a customer may be sent to.

export function address(url: string, base?: URL): URL | null {
  try {
    const target = new URL(url, base);
    return /^(https?|mailto|tel):$/.test(target.protocol) ? target : null;
  } catch {
    return null;
  }
}

export function webAddress(url: string, base?: URL): URL | null {
  const target = address(url, base);
  return target?.protocol.startsWith('http') ? target : null;
}
