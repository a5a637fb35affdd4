"""The words with which people in several languages ask not to be written to any more."""

from collections.abc import Mapping
from typing import Final

OPT_OUT_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("STOP", "Stop", "stop ", "UNSUBSCRIBE", "STOPALL", "QUIT"),
    "fr": ("ARRET", "Arrêt", "ARRÊT", "STOP SVP", "DESABONNER"),
    "de": ("STOPP", "Stopp!", "ABMELDEN", "Bitte stoppen"),
    "it": ("BASTA", "FERMA", "CANCELLAMI", "DISISCRIVI"),
    "es": ("BAJA", "Baja", "ALTO", "PARAR", "CANCELAR"),
    "pt": ("SAIR", "REMOVER", "Cancelar"),
    "nl": ("AFMELDEN", "Stoppen", "STOP AUB"),
    "pl": ("REZYGNUJĘ", "WYPISZ", "KONIEC"),
    "sv": ("AVSLUTA", "Sluta", "AVREGISTRERA"),
    "da": ("AFMELD", "FRAMELD"),
    "fi": ("LOPETA", "PERU"),
    "tr": ("İPTAL", "IPTAL", "RET", "DUR"),
    "cs": ("ZRUŠIT", "ODHLÁSIT"),
    "hu": ("LEIRATKOZÁS", "ÁLLJ"),
    "ro": ("DEZABONARE", "RENUNT"),
    "el": ("ΔΙΑΓΡΑΦΗ", "ΣΤΑΜΑΤΑ"),
    "ru": ("СТОП", "ОТПИСКА"),
    "ar": ("إيقاف", "الغاء"),
    "he": ("הסר", "הסרה"),
    "ja": ("停止", "ストップ"),
    "zh": ("退订", "TD"),
}
"""By language (ISO 639-1), written as handsets send them: with accents and without, in any case, with blanks."""
