"""What leaves the console: the words of a case, and an archive of many; and a file that is brought back."""

import io
import re
import zipfile

import pyrage

from gateway import clock as clocks
from gateway.clock import in_maseru
from tests.architecture.hotline.office import Office


def words_leave(office: Office, number: str) -> None:
    at = f"/export/case/{number}"
    office.lead.sends(at, reason="court", remark=office.says("why words must leave"))
    office.agrees(office.worker)
    shown = re.search(r'class="passphrase">([^<]+)<', office.lead.reads(at))
    assert shown
    file = office.lead.sends(at, f"{at}/file", gives=200, passphrase=office.secret("a passphrase", shown[1]))
    assert b"Note: " in pyrage.passphrase.decrypt(file.data, shown[1])


def archive_leaves(office: Office) -> None:
    """Asked by one lead, agreed to by the other; what is in it lies in `left`, for whoever searches."""
    lead, month = office.lead, f"{in_maseru(clocks.now()):%Y-%m}"
    why = {"reason": "partner", "remark": office.says("for whom the archive is")}
    lead.sends("/files", kind="lists", first=month, last=month, **why)
    office.agrees(office.second)
    passphrase = _made(office)
    fetch = re.search(r"/files/\d+/fetch", lead.reads("/files"))
    assert fetch
    folder = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(_fetched(office, fetch[0]), passphrase)))
    folder.extractall(office.day.folder / "left")


def _made(office: Office) -> str:
    make = re.search(r"/files/make/\d+", office.lead.reads("/files"))
    assert make
    shown = re.search(r'class="passphrase once">([^<]+)<', office.lead.reads(make[0]))
    assert shown
    office.lead.sends(make[0], passphrase=office.secret("the passphrase of an archive", shown[1]))
    return shown[1]


def _fetched(office: Office, at: str) -> bytes:
    file: bytes = office.lead.sends("/files", at, gives=200).data
    assert file.startswith(b"age-encryption.org/v1")
    return file


def file_comes_back(office: Office) -> None:
    """Another organisation's, with names where none belong."""
    name, said = office.day.stranger("the name of a file that is brought")[1], office.says("a cell of a file")
    text = f"local_CaseId,Victim_Name,Phone\nC-0123456789ab,{said},{office.number('somebody in a file')}\n"
    for begins, gives in (("", 200), ("PK\x03\x04", 400)):  # the second says that it is a zip, and is none
        brought = io.BytesIO(f"{begins}{text}".encode())
        office.lead.sends("/files/read", gives=gives, file=(brought, f"{name}.csv"))
