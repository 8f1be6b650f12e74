// Width and height from the first bytes of a picture.

export type ImageSize = { readonly width: number; readonly height: number; readonly mime: string };

function jpegSize(bytes: Buffer): ImageSize | undefined {
  let i = 2;
  while (i + 9 < bytes.length) {
    if (bytes[i] !== 0xff) return undefined;
    const marker = bytes[i + 1] ?? 0;
    if (marker === 0xff) {
      i++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(i + 5), width: bytes.readUInt16BE(i + 7), mime: 'image/jpeg' };
    i += marker >= 0xd0 && marker <= 0xd9 ? 2 : 2 + bytes.readUInt16BE(i + 2);
  }
  return undefined;
}

/** PNG and JPEG; undefined for anything else and for a file cut short. */
export function imageSize(bytes: Buffer): ImageSize | undefined {
  const isPng =
    bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47 && bytes.toString('latin1', 12, 16) === 'IHDR';
  if (isPng) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), mime: 'image/png' };
  return bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8 ? jpegSize(bytes) : undefined;
}
