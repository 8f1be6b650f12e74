// Photos and documents of a call: uploaded, attached or named by file_id, and checked as Telegram does.
import type { Call, Upload } from './call.ts';
import { imageSize } from './format/image.ts';
import type { Ground } from './ground.ts';
import { badRequest, Refusal } from './refusal.ts';
import type { FileKind, FileRecord } from './store/files.ts';

const capital = (kind: FileKind): string => kind.slice(0, 1).toUpperCase() + kind.slice(1);

function addPhoto(ground: Ground, upload: Upload): FileRecord {
  const { limits, files } = ground;
  const { bytes } = upload;
  if (bytes.length > limits.photoBytes) {
    throw badRequest(
      `File of size ${bytes.length} bytes is too big for a photo; the maximum size is ${limits.photoBytes} bytes`,
    );
  }
  const size = imageSize(bytes);
  if (size === undefined) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height, mime } = size;
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  if (shorter === 0 || width + height > limits.photoSides || longer / shorter > limits.photoRatio) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  }
  return files.add({ kind: 'photo', name: upload.name, mime, width, height, bytes });
}

function addDocument(ground: Ground, { name, mime, bytes }: Upload): FileRecord {
  if (bytes.length > ground.limits.uploadBytes) throw new Refusal(413, 'Request Entity Too Large');
  return ground.files.add({
    kind: 'document',
    name: name === '' ? 'document' : name,
    mime,
    width: 0,
    height: 0,
    bytes,
  });
}

/** The file that `given` names: `attach://part`, a file_id, or (empty) the part of the call with the kind's own name. */
export function takeFile(ground: Ground, call: Call, kind: FileKind, given: string): FileRecord {
  const attached = given.startsWith('attach://') ? given.slice('attach://'.length) : undefined;
  if (given === '' || attached !== undefined) {
    const upload = call.files.get(attached ?? kind);
    if (upload === undefined) throw badRequest(`There is no ${kind} in the request`);
    if (upload.bytes.length === 0) throw badRequest('File must be non-empty');
    return kind === 'photo' ? addPhoto(ground, upload) : addDocument(ground, upload);
  }
  // the sandbox reaches nothing outside itself
  if (/^https?:\/\//i.test(given)) throw badRequest('Failed to get HTTP URL content');
  const record = ground.files.record(given);
  if (record === undefined) throw badRequest('Wrong file identifier/HTTP URL specified');
  if (record.kind !== kind) throw badRequest(`Can't use file of type ${capital(record.kind)} as ${capital(kind)}`);
  return record;
}

/** A file as a message carries it. */
export function mediaOf(file: FileRecord) {
  const { fileId, name, mime, size, width, height } = file;
  const stored = { fileId, name, mime, size };
  return file.kind === 'photo' ? { photo: { ...stored, width, height } } : { document: stored };
}
