// What a browser is allowed to do with our pages: nothing but read them from here.
import helmet from 'helmet';

/** Headers of every answer. No inline script or style, no other origin, no frames, no referrer to others. */
export const securityHeaders = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // with none at all a browser would not say either where our own forms come from
    referrerPolicy: { policy: 'same-origin' },
    // whether a whole domain is https only is for its owner's proxy to say
    strictTransportSecurity: false,
  });
