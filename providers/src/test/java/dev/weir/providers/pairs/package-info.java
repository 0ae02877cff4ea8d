/// What has to be true between every caller's dialect and every provider's: requests, answers, errors, sizes.
package dev.weir.providers.pairs;
