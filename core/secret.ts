// A value that never shows itself: not in logs, not in JSON, not in errors.

const hidden = new WeakMap<Secret, string>();

/** Prints as '[secret]' everywhere; `reveal` is the only way to the text. */
export class Secret {
  constructor(text: string) {
    hidden.set(this, text);
  }
  reveal(): string {
    return hidden.get(this) ?? '';
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
}
